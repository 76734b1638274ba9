import { expect, test } from 'vitest';
import type { Json } from '../../../harness/core/json.ts';
import { Prng } from '../../../harness/core/prng.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker } from '../../../harness/ports/checker.ts';
import { listAppend } from '../list-append/list-append.ts';
import { rwRegister } from '../rw-register/rw-register.ts';
import { drawnTransactions } from '../testing/drawn-transactions.ts';
import { randomTransactions } from '../testing/random-transactions.ts';
import { type SmallTransaction, recordOf, textOf } from '../testing/small-transactions.ts';

async function judgedFrom(checker: Checker, initial: Json, text: string): Promise<Verdict> {
  const options = { model: 'serializable', timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 };
  return checker.check({ ...drawnTransactions(text), initial }, options);
}

test('lists begin with what was there', async () => {
  const history = '|--| p0 r x [1 2], append x 3\n     |--| p1 r x [1 2 3], r y []';
  expect(await judgedFrom(listAppend, { x: [1, 2] }, history)).toMatchObject({ validity: 'valid', complete: true });
});

test('registers begin with what was there', async () => {
  const history = '|--| p0 r x 5, w x 6\n     |--| p1 r x 6, r y nil';
  expect(await judgedFrom(rwRegister, [['x', 5]], history)).toMatchObject({ validity: 'valid', complete: true });
});

test('who found a list as it was in the beginning missed what was appended', async () => {
  const history = '|--| p0 r x [1], append y 1\n|--| p1 r y [], append x 2';
  expect(await judgedFrom(listAppend, { x: [1] }, history)).toMatchObject({
    validity: 'invalid',
    violations: [{ anomaly: 'G2-item' }],
  });
});

test('who found a register as it was in the beginning missed what was written, and the value is told', async () => {
  const history = '|--| p0 r x 5, w y 1\n|--| p1 r y nil, w x 6';
  const { violations } = await judgedFrom(rwRegister, { x: 5 }, history);
  expect(violations).toMatchObject([
    { anomaly: 'G2-item', diagram: { transactions: [{ lines: ['r x 5', 'w y 1'] }, {}] } },
  ]);
});

test.each([
  ['|--| p0 r x []', 'incompatible-order'],
  ['|--| p0 r x [1]', 'incompatible-order'],
  ['|--| p0 append x 3\n     |--| p1 r x [3 1 2]', 'incompatible-order'],
])('a list without what was there in the beginning: %s', async (history, anomaly) => {
  const { violations } = await judgedFrom(listAppend, { x: [1, 2] }, history);
  expect(violations.map((each) => each.anomaly)).toContain(anomaly);
});

test('a register that began with something is never nothing', async () => {
  const { violations } = await judgedFrom(rwRegister, { x: 5 }, '|--| p0 r x nil');
  expect(violations).toMatchObject([
    { anomaly: 'phantom', title: 'phantom: T0 read x = null, which no transaction wrote' },
  ]);
});

test.each([
  [listAppend, 7, '|--| p0 r x []', 'the initial data is 7; an object {key: value} or a list of pairs'],
  [listAppend, { x: 7 }, '|--| p0 r x []', 'the initial data of "x" is 7, which is no list'],
  [listAppend, { x: [7, 7] }, '|--| p0 r x []', 'the initial data of "x" holds 7 twice'],
  [
    listAppend,
    { x: [1] },
    '|--| p0 append x 1',
    'history line 0: the transaction writes 1 to a key that has it in the',
  ],
  [
    rwRegister,
    [
      ['x', 1],
      ['x', 2],
    ],
    '|--| p0 r x 1',
    'the initial data names the key "x" twice',
  ],
])('what can not be read is refused: %s', async (checker, initial, history, message) => {
  await expect(judgedFrom(checker, initial, history)).rejects.toThrow(message);
});

test('keys that are named like fields of all objects begin with nothing', async () => {
  const history = '|--| p0 r __proto__ nil, r constructor nil';
  expect(await judgedFrom(rwRegister, { x: 5 }, history)).toMatchObject({ validity: 'valid' });
});

test.each([
  [listAppend, 'list', 'append'],
  [rwRegister, 'register', 'w'],
] as const)(
  '$0.name: it is as if one had written it before all others: 1,500 random histories',
  async (checker, shape, write) => {
    const root = Prng.fromSeed('initial values').fork(checker.name);
    const seen = { valid: 0, invalid: 0, unknown: 0 };
    for (let k = 0; k < 1_500; k++) {
      const prng = root.fork(k);
      const first: SmallTransaction = {
        number: 0,
        process: 9,
        type: 'ok',
        invokedAt: 0,
        completedAt: 0,
        micros: [{ kind: 'write', key: 'x', value: 50 }],
      };
      const drawn = randomTransactions(prng, { transactions: prng.between(1, 5), keys: 2, shape });
      const later = drawn.map((each) => ({
        ...each,
        number: each.number + 1,
        invokedAt: each.invokedAt + 2,
        completedAt: each.completedAt + 2,
        micros: each.micros.map((micro) => {
          if (micro.kind !== 'read' || micro.key !== 'x' || prng.chance(1, 20)) return micro;
          return { ...micro, value: Array.isArray(micro.value) ? [50, ...micro.value] : (micro.value ?? 50) };
        }),
      }));
      const options = { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 };
      const written = await checker.check(recordOf([first, ...later], write), options);
      const initial = shape === 'list' ? { x: [50] } : { x: 50 };
      const begun = await checker.check({ ...recordOf(later, write), initial }, options);
      if (begun.validity !== written.validity)
        throw new Error(`${written.summary}, but ${begun.summary}: ${textOf([first, ...later])}`);
      seen[begun.validity]++;
    }
    expect(seen.valid).toBeGreaterThan(100);
    expect(seen.invalid).toBeGreaterThan(100);
  },
);
