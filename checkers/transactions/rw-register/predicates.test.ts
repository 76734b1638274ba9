import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Json } from '../../../harness/core/json.ts';
import { History } from '../../../harness/core/history.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import { drawnRecord } from '../../testing/drawn-history.ts';
import { randomTransactions } from '../testing/random-transactions.ts';
import { recordOf } from '../testing/small-transactions.ts';
import { rwRegister } from './rw-register.ts';

async function judgedRecord(record: RunRecord, model = 'serializable'): Promise<Verdict> {
  return rwRegister.check(record, { model, timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
}

test('phantoms: each inserts a row that the other, asking for all, did not find (G2)', async () => {
  const record = drawnRecord(`
|---| p0 txn [["rp","true",null],["insert","x",1]] -> [["rp","true",[]],["insert","x",1]]
|---| p1 txn [["rp","true",null],["insert","y",1]] -> [["rp","true",[]],["insert","y",1]]
`);
  expect(await judgedRecord(record)).toMatchObject({
    validity: 'invalid',
    violations: [
      {
        anomaly: 'G2',
        explanation: [
          'T0 must come before T1, since T0 read all rows that match "true", and found none of key y, which T1 wrote as y = 1.',
          'T1 must come before T0, since T1 read all rows that match "true", and found none of key x, which T0 wrote as x = 1.',
          'So T0 must come before itself, which update-serializable rules out: a contradiction.',
        ],
      },
    ],
    details: { not: ['update-serializable'] },
  });
  expect(await judgedRecord(record, 'repeatable-read')).toMatchObject({ validity: 'valid' });
});

test.each([
  ['G2-process', 'p0', 'strong-session-serializable', 'serializable'],
  ['G2-realtime', 'p2', 'strict-serializable', 'strong-session-serializable'],
])('%s: a row was missed by one that came after another who was missed', async (anomaly, process, not, kept) => {
  const record = drawnRecord(`
|-----------| p1 txn [["r","y",null],["insert","x",7]] -> [["r","y",null],["insert","x",7]]
|---|         p0 txn [["insert","y",1]]
      |-----| ${process} txn [["rp",["=",7],null]] -> [["rp",["=",7],[]]]
`);
  const verdict = await judgedRecord(record, 'strict-serializable');
  expect(verdict).toMatchObject({ validity: 'invalid', details: { not: [not] } });
  expect(verdict.violations[0]).toMatchObject({
    anomaly,
    diagram: { transactions: [{}, {}, { lines: ['rp ["=",7]: 0 rows'] }] },
  });
  expect(await judgedRecord(record, kept)).toMatchObject({ validity: 'valid' });
});

test('a row that does not match is not missed', async () => {
  const record = drawnRecord(`
|---| p0 txn [["rp",["mod",2,0],null],["insert","x",2]] -> [["rp",["mod",2,0],[]],["insert","x",2]]
|---| p1 txn [["rp",["=",4],null],["insert","y",1]] -> [["rp",["=",4],[]],["insert","y",1]]
`);
  expect(await judgedRecord(record)).toMatchObject({ validity: 'valid', complete: true });
});

test('a row that was returned was read', async () => {
  const record = drawnRecord(`
|---| p0 txn [["insert","x",1],["insert","y",1]]
|---| p1 txn [["rp","true",null]] -> [["rp","true",[["x",1]]]]
`);
  expect(await judgedRecord(record)).toMatchObject({ validity: 'invalid', violations: [{ anomaly: 'G-single' }] });
});

test('where rows are deleted, their absence proves nothing, and the verdict is not complete', async () => {
  const record = drawnRecord(`
|---|        p0 txn [["insert","x",1]]
     |---|   p0 txn [["delete","x",null]]
        |--| p1 txn [["rp","true",null],["r","x",null]] -> [["rp","true",[]],["r","x",null]]
`);
  expect(await judgedRecord(record, 'strict-serializable')).toMatchObject({ validity: 'valid', complete: false });
});

test('a row that matched only after it was replaced was missed by who came before that', async () => {
  const record = drawnRecord(`
|--|         p0 txn [["insert","x",1]]
    |---|    p1 txn [["r","x",null],["w","x",2],["w","y",1]] -> [["r","x",1],["w","x",2],["w","y",1]]
         |-| p2 txn [["rp",["mod",2,0],null],["r","y",null]] -> [["rp",["mod",2,0],[]],["r","y",1]]
`);
  // p2 read y as p1 left it, and missed the row that p1 made match.
  expect(await judgedRecord(record)).toMatchObject({ validity: 'invalid', violations: [{ anomaly: 'G-single' }] });
});

test('a row that matched at first may have been missed before it was there, or after it was replaced', async () => {
  const record = drawnRecord(`
|--|         p0 txn [["insert","x",2]]
    |---|    p1 txn [["r","x",null],["w","x",1]] -> [["r","x",2],["w","x",1]]
         |-| p2 txn [["rp",["mod",2,0],null],["insert","y",1]] -> [["rp",["mod",2,0],[]],["insert","y",1]]
`);
  expect(await judgedRecord(record)).toMatchObject({ validity: 'valid', complete: false });
});

test.each([
  ['[["rp",7,null]] -> [["rp",7,[]]]', 'has the predicate 7'],
  ['[["rp","true",null]] -> [["rp","true",[1]]]', 'reads the rows [1]'],
])('%s is refused', async (said, message) => {
  await expect(judgedRecord(drawnRecord(`|-| p0 txn ${said}`))).rejects.toThrow(
    `history line 0: the transaction ${message}`,
  );
});

test('asking for all rows says what reading each key says: 1,500 random histories', async () => {
  const prng = Prng.fromSeed('predicates');
  let invalid = 0;
  for (let k = 0; k < 1_500; k++) {
    const drawn = randomTransactions(prng.fork(k), { transactions: 4, keys: 2, shape: 'register' });
    const keys = ['x', 'y'];
    // Readers read all keys at once, and nothing else.
    const reading = drawn.map((each, i) => {
      const reads = each.micros.filter(({ kind }) => kind === 'read');
      if (each.type !== 'ok' || reads.length === 0)
        return { ...each, micros: each.micros.filter(({ kind }) => kind === 'write') };
      const values = keys.map((key) => reads.find((read) => read.key === key)?.value ?? null);
      return {
        ...each,
        process: 10 + i,
        micros: keys.map((key, at) => ({ kind: 'read' as const, key, value: values[at] ?? null })),
      };
    });
    const byItem = recordOf(reading, 'w');
    const byPredicate = {
      ...byItem,
      history: new History(byItem.history.ops.map((op) => ({ ...op, value: asPredicate(op.value) }))),
    };
    const [one, other] = [await judgedRecord(byItem), await judgedRecord(byPredicate)];
    if (one.validity === 'invalid') invalid++;
    if ((one.validity === 'invalid') !== (other.validity === 'invalid'))
      throw new Error(`${one.summary}; ${other.summary}: ${k}`);
  }
  expect(invalid).toBeGreaterThan(50);
});

/** Two reads, of all keys that there are, as one predicate read. */
function asPredicate(value: Json): Json {
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    value.some((micro: Json) => !Array.isArray(micro) || micro[0] !== 'r')
  )
    return value;
  const rows = value.flatMap((micro: Json) =>
    Array.isArray(micro) && micro[2] !== null ? [[micro[1], micro[2]] as Json] : [],
  );
  return [['rp', 'true', rows]];
}

test('who did not find a row that was there in the beginning comes after who deleted it: G1c by a predicate', async () => {
  const record = drawnRecord(`
|---| p0 txn [["delete","x",null],["r","y",null]] -> [["delete","x",null],["r","y",1]]
|---| p1 txn [["rp","true",null],["w","y",1]] -> [["rp","true",[]],["w","y",1]]
`);
  expect(await judgedRecord({ ...record, initial: { x: 1 } }, 'read-committed')).toMatchObject({
    validity: 'invalid',
    violations: [
      {
        anomaly: 'G1c',
        explanation: [
          'T0 must come before T1, since T1 did not find x, which was there in the beginning, and which none before T0 took away.',
          'T1 must come before T0, since T0 read y = 1, which T1 wrote.',
          'So T0 must come before itself, which read-committed rules out: a contradiction.',
        ],
        diagram: { edges: [{ kind: 'wrp' }, { kind: 'wr' }] },
      },
    ],
  });
  // Without that beginning, it may not have been there yet.
  expect(await judgedRecord(record, 'read-committed')).toMatchObject({ validity: 'valid' });
});

test('a row that every version of which matches is missed by no state: predicate read miss', async () => {
  const record = drawnRecord(
    '|---| p0 txn [["rp",["mod",2,1],null]] -> [["rp",["mod",2,1],[]]]\n|--| p1 txn [["w","x",3]]',
  );
  expect(await judgedRecord({ ...record, initial: { x: 1 } }, 'read-committed')).toMatchObject({
    validity: 'invalid',
    violations: [{ anomaly: 'predicate-read-miss', operations: [0] }],
  });
});

test.each([
  ['G-single', '[["r","x",null],["r","y",null]] -> [["r","x",null],["r","y",null]]'],
  ['phantom', '[["r","z",null],["delete","z",null]] -> [["r","z",null],["delete","z",null]]'],
  ['internal', '[["w","x",9],["r","x",null]] -> [["w","x",9],["r","x",null]]'],
])('a read of nothing of a key that is deleted: %s', async (anomaly, said) => {
  const record = drawnRecord(`|---| p0 txn [["delete","x",null],["w","y",1]]\n|---| p1 txn ${said}`);
  const { violations } = await judgedRecord({ ...record, initial: { x: 1, z: 1 } });
  expect(violations.map((each) => each.anomaly)).toContain(anomaly);
});

test('levels that are judged by single keys are not complete where rows were asked for', async () => {
  const record = drawnRecord('|---| p0 txn [["rp","true",null]] -> [["rp","true",[]]]\n|---| p1 txn [["w","x",1]]');
  expect(await judgedRecord(record, 'causal')).toMatchObject({ validity: 'valid', complete: false });
  expect(await judgedRecord(record, 'serializable')).toMatchObject({ validity: 'valid', complete: true });
});
