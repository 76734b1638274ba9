import { expect, test } from 'vitest';
import type { Json } from '../../harness/core/json.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { readAll } from './read-all.ts';

async function judged(text: string, initial?: Json): Promise<Verdict> {
  const record = { ...drawnRecord(text), ...(initial === undefined ? {} : { initial }) };
  return await readAll.check(record, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
}

function streamed(text: string): string | undefined {
  const stream = readAll.stream?.({});
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}

const writes = `
|--|             p0 write-all 1
     |--|        p0 write-all 2`;

test('reads that show one transaction at all shards', async () => {
  const verdict = await judged(`${writes}
|------|         p1 read-all -> {"n1": 1, "n2": 1}
|------|         p2 read-all -> [2, 2, 2]
|------|         p3 read-all -> {"n1": null, "n2": null}`);
  expect(verdict).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '3 reads of all shards, none with part of a transaction; what was read had been written',
  });
});

test('a transaction that is seen at one shard and not at another', async () => {
  const text = `${writes}
     |----|      p1 read-all -> {"n1": 1, "n2": 2}`;
  const verdict = await judged(text);
  expect(verdict.violations).toMatchObject([
    {
      title: 'a read of all shards sees a transaction at n1 and not at n2',
      anomaly: 'fractured-read',
      operations: [0, 2, 3],
      diagram: { kind: 'lanes' },
    },
  ]);
  expect(streamed(text)).toBe('a read of all shards sees a transaction at n1 and not at n2');
});

test('a transaction of unknown outcome that is seen in part', async () => {
  const verdict = await judged(`
|--?             p0 write-all {"txn": "t1", "writes": {"n1": "a", "n2": "b"}}
     |----|      p1 read-all -> {"n1": "a", "n2": null}`);
  expect(verdict.violations).toMatchObject([
    {
      explanation: [
        'Process 0 (history line 0) wrote "a" at n1, and wrote n2 in the same transaction.',
        'Process 1 (history line 2) saw it at n1, while n2 still had nothing.',
      ],
    },
  ]);
});

test('a transaction that is sent again under its id is one', async () => {
  const verdict = await judged(`
|--?             p0 write-all {"txn": "t1", "writes": {"n1": 1, "n2": 1}}
     |--|        p2 write-all {"txn": "t1", "writes": {"n1": 1, "n2": 1}}
     |----|      p1 read-all -> {"n1": 1, "n2": 1}`);
  expect(verdict.validity).toBe('valid');
});

test('transactions of different shards may come in either order, unless time tells it', async () => {
  const text = `
|--|             p0 write-all {"n1": 1, "n2": 1}
SPAN             p2 write-all {"n2": 2}
     |----|      p1 read-all -> {"n1": 1, "n2": 2}`;
  const later = text.replace('SPAN ', '    |-|');
  expect(await judged(later)).toMatchObject({ validity: 'valid', complete: false });
  const earlier = `
     |--|        p0 write-all {"n1": 1, "n2": 1}
|--|             p2 write-all {"n2": 2}
        |----|   p1 read-all -> {"n1": 1, "n2": 2}`;
  expect((await judged(earlier)).violations[0]?.explanation[1]).toContain('which was over before');
  expect((await judged(earlier.replace('|--|             p2', '    |--|         p2'))).validity).toBe('valid');
});

test('a shard that still has nothing, or what was over before, shows a transaction in part; what touches it does not', async () => {
  const text = `
     |--|        p0 write-all {"n1": 1, "n2": 1}
|--|             p2 write-all {"n2": 2, "n3": 2}
        |----|   p1 read-all -> {"n3": null, "n2": 2, "n1": null}`;
  expect((await judged(text)).violations).toMatchObject([{ operations: [0, 3] }]);
  expect((await judged(text.replace('"n3": null', '"n3": 2'))).validity).toBe('valid');
  // The third shard says nothing of a transaction that did not write it.
  const beside = text.replace('{"n3": null, "n2": 2, "n1": null}', '{"n3": null, "n2": 1, "n1": 1}');
  expect((await judged(beside)).validity).toBe('valid');
});

test('a transaction that is sent again failed only if every request did', async () => {
  const text = `
|--FIRST             p0 write-all {"txn": "t1", "writes": {"n1": 1, "n2": 1}}
     |--SECOND        p2 write-all {"txn": "t1", "writes": {"n1": 1, "n2": 1}}
           |----|   p1 read-all -> {"n1": 1, "n2": N2}
                   |--| p1 read-all -> {"n1": 1, "n2": 1}`;
  const drawn = (first: string, second: string, n2 = '1'): string =>
    text.replace('FIRST', first).replace('SECOND', second).replace('N2', n2);
  for (const [first, second] of [
    ['x', '|'],
    ['x', '?'],
    ['?', 'x'],
    ['?', '|'],
  ] as const) {
    expect((await judged(drawn(first, second))).validity).toBe('valid');
    expect(streamed(drawn(first, second))).toBeUndefined();
    expect((await judged(drawn(first, second, 'null'))).violations).toMatchObject([{ anomaly: 'fractured-read' }]);
  }
  expect((await judged(drawn('x', 'x'))).violations[0]).toMatchObject({ anomaly: 'G1a', operations: [0, 4] });
  // The first may be open still when the second is sent, and fail later.
  const late = drawn('|', '|').replace('|--| ', '|--------x ');
  expect((await judged(late)).validity).toBe('valid');
  expect(streamed(late)).toBeUndefined();
});

test('a write that has no outcome, or ends as the other begins, was not over before it', async () => {
  const text = `
     |--|        p0 write-all {"n1": 1, "n2": 1}
SPAN             p2 write-all {"n2": 2}
            |--| p1 read-all -> {"n1": 1, "n2": 2}`;
  expect((await judged(text.replace('SPAN', '|--|'))).violations).toHaveLength(1);
  expect((await judged(text.replace('SPAN', '|--?'))).validity).toBe('valid');
  expect((await judged(text.replace('SPAN  ', '|----|'))).validity).toBe('valid');
  // A read without an outcome, or that failed, shows nothing.
  for (const span of ['|--?', '|--x']) {
    const unread = text.replace('SPAN', '|--|').replace('|--| p1', `${span} p1`);
    expect((await judged(unread)).validity).toBe('unknown');
    expect(streamed(unread)).toBeUndefined();
  }
});

test('a value of a transaction that failed, and one that nobody wrote', async () => {
  const text = `
|--x             p0 write-all 1
     |----|      p1 read-all -> {"n1": VALUE, "n2": null}`;
  expect((await judged(text.replace('VALUE', '1'))).violations).toMatchObject([{ anomaly: 'G1a', operations: [0, 2] }]);
  expect((await judged(text.replace('VALUE', '2'))).violations).toMatchObject([
    { anomaly: 'phantom-read', operations: [2] },
  ]);
});

const transfers = `
|--|             p0 read-all -> {"accounts": {"a": 10, "b": 10}}
     |----|      p1 transfer {"txn": "t1", "from": "a", "to": "b", "amount": 3}
     |----|      p2 transfer {"txn": "t2", "from": "b", "to": "a", "amount": 1}`;

test('a transfer of which a read of all accounts shows one half', async () => {
  const initial = { accounts: { a: 10, b: 10 }, placement: { a: 'n2', b: 'n3' } };
  const read = '\n       |----|    p3 read-all -> {"accounts": {"a": A, "b": 13}}';
  const verdict = await judged(`${transfers}${read.replace('A', '10')}`, initial);
  expect(verdict).toMatchObject({ validity: 'invalid', complete: false });
  expect(verdict.violations).toMatchObject([
    {
      title: 'a read of all accounts saw part of a transfer: the balances add up to 23, not to 20',
      explanation: [
        'Process 3 read all accounts through n1 (history line 4).',
        'The transfer of history line 2 (3 from a to b) is seen in b at n3 and not in a at n2.',
      ],
      operations: [4, 2],
    },
  ]);
  expect((await judged(`${transfers}${read.replace('A', '7')}`, initial)).validity).toBe('valid');
});

test('transfers of a bank that only its reads describe', async () => {
  const reads = `
|--|             p0 read-all -> {"accounts": {"a": 10, "b": 10}}
     |----|      p1 transfer {"from": "a", "to": "b", "amount": 3}
      |--|       p2 read-all -> {"accounts": {"a": 10, "b": 13}}
           |--|  p0 read-all -> {"accounts": {"a": 7, "b": 13}}`;
  const verdict = await judged(reads);
  expect(verdict).toMatchObject({ validity: 'invalid', details: { reads: 3 } });
  expect(verdict.violations).toMatchObject([{ anomaly: 'fractured-read', operations: [3, 2] }]);
  expect(await judged(reads.replace('"a": 10, "b": 13', '"a": 7, "b": 13'))).toMatchObject({
    validity: 'valid',
    summary: '3 reads of all accounts, none with a sum that shows half a transfer',
  });
  // One read alone is compared with nothing; one that is not whole is another checker's business.
  expect((await judged(reads.split('\n').slice(0, 3).join('\n'))).summary).toBe(
    'no read of all accounts can be compared with anything',
  );
  expect((await judged(reads.replace('"a": 10, "b": 13', '"a": 10, "b": null'))).validity).toBe('valid');
  // Overdrafts neither.
  expect((await judged(reads.replace('"a": 10, "b": 13', '"a": -1, "b": 21'))).validity).toBe('valid');
  const initial = { accounts: { a: 10, b: 10 } };
  expect((await judged(reads.replace('"a": 10, "b": 13', '"a": -1, "b": 21'), initial)).validity).toBe('valid');
});

test('of many reads that saw part of a transfer ten are told', async () => {
  const initial = { accounts: { a: 10, b: 10 } };
  const text = `${Array.from({ length: 12 }, (_, i) => `${' '.repeat(5 * i)}|--| p0 read-all -> {"accounts": {"a": 10, "b": 13}}`).join('\n')}\n|--| p9 transfer {"from": "a", "to": "b", "amount": 3}`;
  const { violations, properties } = await judged(text, initial);
  expect(violations).toHaveLength(10);
  expect(properties).toMatchObject([{ reason: expect.stringContaining('11 more') as string }]);
});

test("what can't be read is named", async () => {
  await expect(judged('|--| p0 read-all -> 5')).rejects.toThrow(
    'history line 0: the read-all answers no values by shard',
  );
  await expect(judged('|--| p0 write-all')).rejects.toThrow('history line 0: the write-all writes null');
  await expect(judged('|--| p0 write-all 1\n|--| p1 write-all 1')).rejects.toThrow(
    'history line 1: the write-all writes a value that line 0 wrote',
  );
});

test('without reads nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect(await judged(writes)).toMatchObject({ validity: 'unknown' });
  expect(await judged(transfers.replace(/.*read-all.*/, ''))).toMatchObject({ validity: 'unknown' });
});
