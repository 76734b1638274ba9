import { expect, test } from 'vitest';
import { History } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nanos } from '../../../harness/core/time.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import { drawnTransactions } from '../testing/drawn-transactions.ts';
import { rwRegister } from './rw-register.ts';

async function judgedWith(text: string, order: Json, model: string): Promise<Verdict> {
  const record = drawnTransactions(text);
  const { ops } = record.history;
  const stated = { index: ops.length, time: nanos(1e9), f: 'version-order', value: order };
  return rwRegister.check(
    { ...record, history: new History([...ops, { ...stated, type: 'info', process: 'nemesis' }]) },
    { model, timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 },
  );
}

const blind = `
|---|      p0 w x 1, w y 1
|---|      p1 w x 2, w y 2
     |---| p2 r x 2, r y 2
`;

test('an order of all versions makes a verdict complete', async () => {
  // Two that are blind: without their order, which none of the tried ones is, snapshots are not shown to be kept.
  const open = '|---| p0 r y nil, w x 1, w z 1\n|---| p1 r z nil, w x 2, w y 1';
  expect(await judgedWith(open, {}, 'snapshot-isolation')).toMatchObject({ validity: 'valid', complete: false });
  expect(await judgedWith(open, { x: [1, 2] }, 'snapshot-isolation')).toMatchObject({
    validity: 'invalid',
    complete: true,
  });
  expect(await judgedWith(blind, { x: [1, 2], y: [1, 2] }, 'strict-serializable')).toMatchObject({
    validity: 'valid',
    complete: true,
  });
});

test.each([
  ['G0: writes of two transactions interleave', blind, { x: [1, 2], y: [2, 1] }, 'G0', 'read-uncommitted'],
  [
    'G1c: it read from who wrote after it',
    '|--| p0 w x 1, w y 1\n|--| p1 w x 2, r y 1',
    { x: [2, 1] },
    'G1c',
    'read-committed',
  ],
  [
    'G-single: what it read was old',
    '|--| p0 w x 1\n|--| p1 w x 2, w y 1\n|--| p2 r y 1, r x 1',
    { x: [1, 2] },
    'G-single',
    'monotonic-view',
  ],
  ['dirty update', '|--x p0 w x 1\n|--| p1 w x 2, r x 2', { x: [1, 2] }, 'dirty-update', 'read-committed'],
  ['G-cursor', '|--| p0 w x 1\n|--| p1 r x nil, w x 2', { x: [null, 1, 2] }, 'G-cursor', 'cursor-stability'],
])('%s', async (_what, history, order, anomaly, level) => {
  const verdict = await judgedWith(history, order, level);
  expect(verdict).toMatchObject({ validity: 'invalid' });
  expect(verdict.violations.map((each) => each.anomaly)).toContain(anomaly);
});

test('who wrote a version that is in the order was committed, whatever its client was told', async () => {
  const history = '|--? p0 w x 1, w y 1\n     |--| p1 r y nil, w x 2\n     |--| p2 r x 2';
  expect(await judgedWith(history, { x: [2] }, 'serializable')).toMatchObject({ validity: 'valid' });
  expect(await judgedWith(history, { x: [1, 2] }, 'serializable')).toMatchObject({
    validity: 'invalid',
    violations: [{ anomaly: 'G-single' }],
  });
});

test('an order that contradicts what was read is told as cyclic versions', async () => {
  const { violations } = await judgedWith('|--| p0 w x 1\n|--| p1 r x 1, w x 2', [['x', [2, 1]]], 'read-committed');
  expect(violations.at(-1)).toMatchObject({
    anomaly: 'cyclic-versions',
    explanation: [
      "T1's x = 2 comes after T0's x = 1, since who wrote it had read the other.",
      "T0's x = 1 comes after T1's x = 2, since the order that was supplied says so.",
      'So x = 1 must come before itself: no order of versions explains that.',
    ],
  });
});

test('an order that contradicts itself is told as cyclic versions', async () => {
  const { violations } = await judgedWith(
    blind,
    [
      ['x', [1, 2]],
      ['x', [2, 1]],
    ],
    'read-uncommitted',
  );
  expect(violations.map(({ anomaly }) => anomaly)).toContain('cyclic-versions');
});

test.each([
  [{ x: 5 }, 'history line 2: the version order of "x" is no list: 5'],
  [7, 'history line 2: the version order is 7; an object {key: value} or a list of pairs'],
  [{ x: [1, 9] }, 'history line 2: the version order of "x" has 9, which no transaction wrote'],
  [{ x: [1, 1] }, 'history line 2: the version order of "x" has 1 twice'],
])('%j is refused', async (order, message) => {
  await expect(judgedWith('|--| p0 w x 1, r x 1', order, 'serializable')).rejects.toThrow(message);
});
