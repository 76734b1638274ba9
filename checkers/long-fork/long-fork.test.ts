import { expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { recordOf } from '../testing/drawn-operations.ts';
import { longFork } from './long-fork.ts';

const options = { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 };

async function judged(text: string): Promise<Verdict> {
  return await longFork.check(drawnRecord(text), options);
}

const writes = `
|--|         p0 txn [["w","x",1]]
|--|         p1 txn [["w","y",1]]`;

test('two reads that see two writes in different orders', async () => {
  const verdict = await judged(`${writes}
|---|        p2 txn [["r","x",null],["r","y",null]] -> [["r","x",null],["r","y",1]]
|----|       p3 txn [["r","x",null],["r","y",null]] -> [["r","x",1],["r","y",null]]`);
  expect(verdict).toMatchObject({ validity: 'invalid', complete: true });
  expect(verdict.violations).toMatchObject([
    {
      title: '2 reads see 2 writes in different orders',
      anomaly: 'long-fork',
      explanation: [
        'Process 2 (history line 2) saw "y"=1, which history line 1 wrote, and did not see "x"=1, which history line 0 wrote.',
        'Process 3 (history line 3) saw "x"=1, which history line 0 wrote, and did not see "y"=1, which history line 1 wrote.',
        'No order of the writes explains all of these reads.',
      ],
      operations: [2, 0, 3, 1],
      diagram: { kind: 'cycle', edges: [{ kind: 'rw' }, { kind: 'wr' }, { kind: 'rw' }, { kind: 'wr' }] },
    },
  ]);
});

test('reads that each see a part, one more than the other, are in order', async () => {
  const verdict = await judged(`${writes}
|---|        p2 txn [["r","x",null],["r","y",1]]
|----|       p3 txn [["r","y",1],["r","x",1]]
|----|       p4 txn [["r","y",null],["r","x",null]]`);
  expect(verdict).toMatchObject({ validity: 'valid', details: { reads: 3, forks: 0 } });
});

test('three reads of different keys in a ring, no two of which contradict each other', async () => {
  const verdict = await judged(`${writes}
|--|         p2 txn [["w","z",1]]
|---|        p3 txn [["r","x",1],["r","y",null]]
|---|        p4 txn [["r","y",1],["r","z",null]]
|---|        p5 txn [["r","z",1],["r","x",null]]`);
  expect(verdict.violations[0]).toMatchObject({
    title: '3 reads see 3 writes in different orders',
    operations: { length: 6 },
  });
});

test('a read that sees one key of a transaction and not the other', async () => {
  const verdict = await judged(`
|--|         p0 txn [["w","x",1],["w","y",1]]
|---|        p1 txn [["r","x",1],["r","y",null]]`);
  expect(verdict.violations[0]).toMatchObject({ anomaly: 'fractured-read', operations: [1, 0] });
});

test('a write of unknown outcome that was seen has happened', async () => {
  const fork = `
|--?         p0 txn [["w","x",1]]
|--|         p1 txn [["w","y",1]]
|---|        p2 txn [["r","x",null],["r","y",1]]
|---|        p3 txn [["r","x",1],["r","y",SEEN]]`;
  expect((await judged(fork.replace('SEEN', '1'))).validity).toBe('valid');
  expect((await judged(fork.replace('SEEN', 'null'))).validity).toBe('invalid');
});

test('a value that nobody wrote, and one whose write failed', async () => {
  const text = `
|--x         p0 txn [["w","x",1]]
|---|        p1 txn [["r","x",VALUE],["r","y",null]]`;
  expect((await judged(text.replace('VALUE', '1'))).violations).toMatchObject([{ anomaly: 'G1a', operations: [0, 1] }]);
  expect((await judged(text.replace('VALUE', '2'))).violations).toMatchObject([
    { anomaly: 'phantom-read', operations: [1] },
  ]);
  expect((await judged(text.replace('VALUE', 'null'))).validity).toBe('valid');
});

test('of a key that is written twice nothing is known', async () => {
  const verdict = await judged(`${writes}
     |--|    p2 txn [["w","x",2]]
        |--| p3 txn [["r","x",2],["r","y",null]]`);
  expect(verdict.validity).toBe('unknown');
  expect(verdict.summary).toContain('key "x" is written twice (history lines 0 and 4)');
});

test('the reads of a transaction that writes too are passed over, and the verdict says so', async () => {
  const verdict = await judged(`${writes}
|---|        p2 txn [["r","x",1],["w","z",1]]
|---|        p3 txn [["r","x",1],["r","z",null]]`);
  expect(verdict).toMatchObject({ validity: 'valid', complete: false, details: { mixed: 1 } });
});

test('what is ambiguous of one key hides nothing of the others', async () => {
  const verdict = await judged(`${writes}
|--|         p4 txn [["w","z",1]]
|--|         p5 txn [["w","z",2]]
|---|        p2 txn [["r","x",null],["r","y",1],["r","z",7]]
|----|       p3 txn [["r","x",1],["r","y",null],["r","z",1]]`);
  expect(verdict).toMatchObject({ validity: 'invalid', details: { forks: 1, reads: 2 } });
  expect(verdict.violations).toHaveLength(1);
  // A write that failed is no second one.
  const failed = await judged(`${writes}
|--x         p4 txn [["w","x",2]]
|--x         p5 txn [["w","x",3]]
|---|        p2 txn [["r","x",1],["r","y",1]]
|---|        p3 txn [["r","x",3],["r","y",1]]`);
  expect(failed.violations).toMatchObject([{ anomaly: 'G1a', operations: [3, 5] }]);
  expect(failed.complete).toBe(true);
});

test('of a knot of reads the smallest contradiction is told', async () => {
  const verdict = await judged(`${writes}
|--|         p2 txn [["w","z",1]]
|---|        p3 txn [["r","x",1],["r","y",null]]
|---|        p4 txn [["r","y",1],["r","z",null]]
|---|        p5 txn [["r","z",1],["r","x",null]]
|---|        p6 txn [["r","y",1],["r","x",null]]
|---|        p7 txn [["r","x",1],["r","y",null]]`);
  expect(verdict.violations).toMatchObject([
    { title: '2 reads see 2 writes in different orders', operations: [3, 1, 6, 0] },
  ]);
  expect(verdict.details).toMatchObject({ reads: 5, distinctStates: 7, forks: 1, mixed: 0 });
});

test('keys of any kind, the name of every prototype among them', async () => {
  const verdict = await judged(`
|--|         p0 txn [["w","__proto__",1]]
|--|         p1 txn [["w",{"a":[9007199254740993]},1]]
|---|        p2 txn [["r","__proto__",1],["r",{"a":[9007199254740993]},null]]
|---|        p3 txn [["r","__proto__",null],["r",{"a":[9007199254740993]},1]]`);
  expect(verdict.details['forks']).toBe(1);
});

test('what is no transaction is named', async () => {
  await expect(judged('|--| p0 txn 5')).rejects.toThrow('history line 0: the txn is no list of reads and writes');
  await expect(judged('|--| p0 txn [["append","x",1]]')).rejects.toThrow('neither ["r", key, value] nor');
  await expect(judged('|--| p0 txn [["w","x",null]]')).rejects.toThrow('history line 0: the txn writes null');
});

test('without reads nothing is known', async () => {
  expect((await judged('')).validity).toBe('unknown');
  expect(await judged(writes)).toMatchObject({
    validity: 'unknown',
    summary: 'no read succeeded; what was read had been written',
  });
});

test('fifty thousand equal reads of one group are not compared with each other', async () => {
  const common = { f: 'txn', type: 'ok', to: 9 } as const;
  const write = { ...common, process: 0, input: [['w', 'x', 1]], from: 0 };
  const reads = Array.from({ length: 50_000 }, (_, i) => ({
    ...common,
    process: i + 1,
    input: [
      ['r', 'x', i % 2 === 0 ? 1 : null],
      ['r', 'y', null],
    ],
    from: 0,
  }));
  const verdict = await longFork.check(recordOf([write, ...reads]), options);
  expect(verdict).toMatchObject({ validity: 'valid', details: { reads: 50_000, distinctStates: 3 } });
});
