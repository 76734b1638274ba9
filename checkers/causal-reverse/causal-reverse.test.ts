import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { causalReverse } from './causal-reverse.ts';

async function judged(text: string): Promise<Verdict> {
  return await causalReverse.check(drawnRecord(text), { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
}

function streamed(text: string): string | undefined {
  const stream = causalReverse.stream?.({});
  for (const op of drawnRecord(text).history.ops) {
    const violation = stream?.add(op);
    if (violation !== undefined) return violation.title;
  }
  return undefined;
}

const reversed = `
|--|               p0 write 1
     |--|          p1 write 2
          |--|     p2 read -> [2]`;

test('a later write is seen without an earlier one', async () => {
  const verdict = await judged(reversed);
  expect(verdict).toMatchObject({ validity: 'invalid', complete: true });
  expect(verdict.violations).toMatchObject([
    {
      title: 'a read sees 2 and not 1, which was written before',
      anomaly: 'causal-reverse',
      explanation: [
        'Process 0 (history line 0) wrote 1, and was told so.',
        'Process 1 (history line 2) began to write 2 only after that.',
        'Process 2 (history line 4) sees 2 and not 1.',
      ],
      operations: [0, 2, 4],
      diagram: { kind: 'lanes' },
    },
  ]);
  expect(streamed(reversed)).toBe('a read sees 2 and not 1, which was written before');
});

test('writes that overlap may be seen in either order, and those that touch overlap', async () => {
  expect((await judged(reversed.replace('     |--|          p1', '   |--|            p1'))).validity).toBe('valid');
  expect((await judged(reversed.replace('[2]', '[2, 1]'))).validity).toBe('valid');
});

test('a read that is stale, but sees a prefix, is none of this anomaly', async () => {
  const verdict = await judged(reversed.replace('[2]', '[]'));
  expect(verdict).toMatchObject({ validity: 'valid', details: { staleReads: 1 } });
});

test('a write whose answer came late is proven by the read that saw it, which the writes alone do not show', async () => {
  const text = `
|----------------? p0 write 1
|--|               p2 read -> [1]
     |--|          p1 write 2
          |--|     p3 read -> [2]`;
  const verdict = await judged(text);
  expect(verdict.violations).toMatchObject([
    {
      explanation: [
        'Process 2 (history line 1) read 1: so it was written by then.',
        'Process 1 (history line 3) began to write 2 only after that.',
        'Process 3 (history line 5) sees 2 and not 1.',
      ],
      operations: [0, 1, 3, 5],
    },
  ]);
  expect((await judged(text.replace('read -> [1]', 'read -> []'))).validity).toBe('valid');
  expect(streamed(text)).toBeDefined();
});

test('of several writes that are missed the one that was proven first is told, with the last one that is seen', async () => {
  const verdict = await judged(`
|--|                    p0 write 1
|---|                   p3 write 3
        |--|            p1 write 2
             |--|       p1 write 4
             |--|       p5 write 5
                  |--|  p2 read -> [4,2,2]`);
  expect(verdict.violations).toMatchObject([
    { title: 'a read sees 4 and not 1, which was written before', operations: [0, 6, 10] },
  ]);
  // What is missed may have been seen by an earlier read, and begun when the seen one was over.
  expect(verdict.details).toMatchObject({ keys: 1, writes: 5, reads: 1, staleReads: 1 });
});

test('a value that two write is there since the first of them may have written it', async () => {
  const text = `
|--SPAN             p0 write 2
     |--|          p1 write 1
           |--|    p3 write 2
                |--| p2 read -> [2]`;
  expect((await judged(text.replace('SPAN', '| '))).validity).toBe('valid');
  expect((await judged(text.replace('SPAN', '? '))).validity).toBe('valid');
  expect((await judged(text.replace('SPAN', 'x '))).violations).toMatchObject([{ operations: [2, 4, 6] }]);
});

test('a write that fails only after a read has shown it', async () => {
  const text = '|-------x p0 write 1\n  |--|   p1 read -> [1]\n           |--| p2 read -> []';
  expect((await judged(text)).violations).toMatchObject([{ anomaly: 'G1a', operations: [0, 1] }]);
  expect(streamed(text)).toBe('a read shows 1, whose write failed');
  // Unless another one wrote it too.
  expect((await judged(`|--?      p5 write 1\n${text}`)).validity).toBe('valid');
  expect(streamed(`|--?      p5 write 1\n${text}`)).toBeUndefined();
});

test('a write of unknown outcome that was never seen is missed by nobody', async () => {
  expect((await judged(reversed.replace('|--|               p0', '|--?               p0'))).validity).toBe('valid');
});

test.each([
  ['|--x p0 write 1\n  |--|   p1 read -> [1]', 'G1a', 'a read shows 1, whose write failed'],
  ['|--| p0 write 1\n  |--|   p1 read -> [7]', 'phantom-read', 'a read shows 7, which nobody wrote'],
  ['      |--| p0 write 1\n|--|   p1 read -> [1]', 'future-read', 'a read shows 1, which was written only later'],
])('a value that nothing explains: %s', async (text, anomaly, title) => {
  expect((await judged(text)).violations).toMatchObject([{ anomaly, title }]);
});

test('a value that was there in the beginning was written before all', async () => {
  const record = { ...drawnRecord('|--| p0 write 1\n     |--| p1 read -> [1]'), initial: ['a'] };
  const verdict = await causalReverse.check(record, { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 });
  expect(verdict.summary).toBe('a read sees 1 and not "a", which was written before');
});

test('reads that failed or have no outcome show nothing, and writes that failed are none', async () => {
  for (const span of ['|--?', '|--x']) {
    const text = reversed.replace('|--|     p2', `${span}     p2`);
    expect(await judged(text)).toMatchObject({
      validity: 'unknown',
      summary: 'no read succeeded; what was read had been written',
    });
    expect(streamed(text)).toBeUndefined();
  }
  const failed = `${reversed}\n|--x p5 write 9`;
  expect((await judged(failed)).details).toMatchObject({ writes: 2, staleReads: 1 });
  expect((await judged(reversed.replace('[2]', '[1,2]'))).details).toMatchObject({ staleReads: 0 });
});

test('keys have nothing to do with each other', async () => {
  const text = `
|--|               p0 write {"key": "a", "value": 1}
     |--|          p1 write {"key": "KEY", "value": 2}
          |--|     p2 read {"key": "KEY"} -> [2]`;
  expect((await judged(text.replaceAll('KEY', '__proto__'))).validity).toBe('valid');
  expect((await judged(text.replaceAll('KEY', 'a'))).summary).toContain('a read of key a sees 2 and not 1');
});

test('a read that answers no list is named', async () => {
  await expect(judged('|--| p0 read -> 1')).rejects.toThrow('history line 0: the read answers no list');
});

test('without reads nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect((await judged('|--| p0 write 1')).validity).toBe('unknown');
});
