import { expect, test } from 'vitest';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import { lease } from './lease.ts';

async function judged(text: string): Promise<Verdict> {
  return await verdictOn(drawnRecord(text));
}

async function verdictOn(record: RunRecord): Promise<Verdict> {
  return await lease.check(record, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
}

function streamed(text: string): string | undefined {
  const stream = lease.stream?.({});
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}

const expiring = `
|--|                        p0 acquire -> {"token": 1, "ttl": 10}
             |--|           p1 acquire -> {"token": 2, "ttl": 10}`;

test('a lease that had expired before another was granted', async () => {
  expect(await judged(expiring)).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '2 leases granted, none at once with another; 2 tokens, growing',
  });
});

test('a lease that had not expired', async () => {
  const verdict = await judged(expiring.replace('10}', '17}'));
  expect(verdict.violations).toMatchObject([
    {
      title: 'processes 0 and 1 held the lease at once',
      anomaly: 'overlapping-holders',
      explanation: [
        'Process 0 (history line 0) was granted it with token 1 and held it until 17 ms at least: it had not expired before.',
        'Process 1 (history line 2) was granted it with token 2 no later than 16 ms.',
      ],
      operations: [0, 2],
      diagram: { kind: 'lanes' },
    },
  ]);
  // In the moment in which it ends it may be granted again.
  expect((await judged(expiring.replace('10}', '16}'))).validity).toBe('valid');
});

test('a lease with an end on the clock of the run', async () => {
  expect((await judged(expiring.replace('"ttl": 10}', '"until": 17}'))).validity).toBe('invalid');
  expect((await judged(expiring.replace('"ttl": 10}', '"until": 16}'))).validity).toBe('valid');
});

test('an end that no binary fraction holds is the nanosecond that it names', async () => {
  const acquire = { f: 'acquire', input: null, type: 'ok' } as const;
  const until = (end: number): DrawnOperation[] => [
    { ...acquire, process: 0, output: { token: 1, until: end }, from: 0, to: 0.5 },
    { ...acquire, process: 1, output: { token: 2, until: 9 }, from: 1, to: 2.007 },
  ];
  // 2.007 times a million is a little more than 2,007,000 in floating point.
  expect((await verdictOn(recordOf(until(2.007)))).validity).toBe('valid');
  expect((await verdictOn(recordOf(until(2.007_001)))).validity).toBe('invalid');
});

test('a lease that was released early, and one whose release failed', async () => {
  const text = `
|--|                        p0 acquire -> {"token": 1, "ttl": 100}
      |--END                p0 release {"token": 1}
             |--|           p1 acquire -> {"token": 2, "ttl": 10}`;
  expect((await judged(text.replace('END', '|  '))).validity).toBe('valid');
  expect((await judged(text.replace('END', '?  '))).validity).toBe('valid');
  expect((await judged(text.replace('END', 'x  '))).validity).toBe('invalid');
});

test('a lease that was renewed is longer, unless the renewal failed', async () => {
  const text = `
|--|                        p0 acquire -> {"token": 1, "ttl": 10}
      |--END                p0 renew {"token": 1} -> {"ttl": 12}
             |--|           p1 acquire -> {"token": 2, "ttl": 10}`;
  expect((await judged(text.replace('END', '|  '))).violations[0]?.explanation[0]).toContain(
    'held it until 18 ms at least: it had renewed it (history line 2)',
  );
  expect((await judged(text.replace('END', 'x  '))).validity).toBe('valid');
  expect(
    (
      await judged(
        text.replace('renew {"token": 1}', 'acquire').replace('END', '|  ').replace('{"ttl"', '{"token": 1, "ttl"'),
      )
    ).summary,
  ).toContain('processes 0 and 1 held the lease at once');
});

test('three leases of which each two fit, and all three do not', async () => {
  const text = `
|-----|                     p0 acquire -> {"token": 1, "ttl": 4}
|-----|                     p1 acquire -> {"token": 2, "ttl": 4}
|-----|                     p2 acquire -> {"token": 3, "ttl": 4}`;
  const verdict = await judged(text);
  expect(verdict).toMatchObject({ validity: 'invalid', complete: true });
  expect(verdict.violations[0]).toMatchObject({ operations: [0, 1, 2] });
  // Without tokens only pairs are looked at, and the verdict says that it is no proof.
  expect(await judged(text.replaceAll(/"token": \d, /g, ''))).toMatchObject({ validity: 'valid', complete: false });
});

test('tokens that do not grow', async () => {
  const text = expiring.replace('"token": 2', '"token": TOKEN');
  const regression = text.replace('TOKEN', '0.5');
  expect((await judged(regression)).violations[0]).toMatchObject({
    property: 'tokens-grow',
    anomaly: 'token-regression',
    title: 'token 0.5 was granted after token 1',
    operations: [0, 2],
  });
  expect(streamed(regression)).toBe('token 0.5 was granted after token 1');
  expect((await judged(text.replace('TOKEN', '1'))).violations[0]).toMatchObject({ anomaly: 'duplicate-token' });
});

test('tokens beyond 2^53 are compared exactly', async () => {
  const text = expiring
    .replace('"token": 1', '"token": 9007199254740993')
    .replace('"token": 2', '"token": 9007199254740992');
  expect((await judged(text)).violations[0]?.anomaly).toBe('token-regression');
});

const work = `
|--|                        p0 acquire -> {"token": 1, "ttl": 5}
        |--|                p1 acquire -> {"token": 2, "ttl": 5}
             |--|           p1 work {"token": 2}
                   |--|     p0 work {"token": 1}`;

test('work that was accepted after work with a greater token', async () => {
  expect((await judged(work)).violations).toMatchObject([
    {
      property: 'fencing',
      anomaly: 'stale-token',
      title: 'work with token 1 was accepted after work with token 2',
      operations: [4, 6],
    },
  ]);
  expect(streamed(work)).toBe('work with token 1 was accepted after work with token 2');
});

test('work with an old token that was refused, or that overlaps the newer work', async () => {
  expect(
    (await judged(work.replace('                   |--|     p0', '                   |--x     p0'))).validity,
  ).toBe('valid');
  const beside = work.replace('                   |--|     p0', '              |--|          p0');
  expect((await judged(beside)).validity).toBe('valid');
  expect(streamed(beside)).toBeUndefined();
});

test('work with an old token that nobody has overtaken yet', async () => {
  expect((await judged(work.replace(/.*p1 work.*\n/, ''))).validity).toBe('valid');
});

test('work with a token that nobody was granted, unless an acquire of unknown outcome may have been', async () => {
  const text = work.replace('p0 work {"token": 1}', 'p0 work {"token": 7}');
  expect((await judged(text)).violations).toMatchObject([{ anomaly: 'unknown-token', operations: [6] }]);
  expect((await judged(`${text}\n|--?  p5 acquire`)).validity).toBe('valid');
});

test('leases of different keys have nothing to do with each other', async () => {
  const text = `
|--|        p0 acquire {"key": "a"} -> {"key": "a", "value": {"token": 1, "ttl": 50}}
     |--|   p1 acquire {"key": "__proto__"} -> {"key": "__proto__", "value": {"token": 1, "ttl": 50}}`;
  expect((await judged(text)).validity).toBe('valid');
});

test('what is no lease is named', async () => {
  await expect(judged('|--| p0 acquire -> {"token": "a"}')).rejects.toThrow(
    'history line 0: the token of the acquire is no number',
  );
  await expect(judged('|--| p0 acquire -> {"ttl": -1}')).rejects.toThrow(
    'history line 0: the ttl of the acquire is no number',
  );
  await expect(judged('|--| p0 lock')).rejects.toThrow('history line 0: the checker lease has no operation "lock"');
});

test('without a lease nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect(await judged('|--x p0 acquire')).toMatchObject({ validity: 'unknown', summary: 'no lease was granted' });
});
