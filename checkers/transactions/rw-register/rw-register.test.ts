import { expect, test } from 'vitest';
import { type AnomalyExample, testAnomalies } from '../testing/anomaly-examples.ts';
import { judged } from '../testing/drawn-transactions.ts';
import { rwRegister } from './rw-register.ts';

test('transactions that each see what was written last are strict serializable', async () => {
  expect(
    await judged(
      rwRegister,
      `
|--|           p0 w x 1, r y nil
    |--|       p1 r x 1, w x 2, w y 1
        |--|   p0 r x 2, r y 1
`,
    ),
  ).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '3 transactions are strict-serializable: every answer has its place',
  });
});

const anomalies: readonly AnomalyExample[] = [
  ['G1a', '|--x p0 w x 1\n     |--| p1 r x 1', 'read-committed', 'read-uncommitted'],
  ['G1b', '|--------| p0 w x 1, w x 2\n  |--| p1 r x 1', 'read-committed', 'read-uncommitted'],
  ['G1c', '|--| p0 w x 1, r y 1\n|--| p1 w y 1, r x 1', 'read-committed', 'read-uncommitted'],
  // Elle's rw-register accepts a value that nobody wrote.
  ['phantom', '|--| p0 w x 1\n     |--| p1 r x 7', 'read-committed', 'read-uncommitted'],
  ['internal', '|--| p0 w x 1, r x nil', 'read-atomic repeatable-read', 'cursor-stability'],
  ['future-read', '|--| p0 r x 1, w x 1', 'read-committed', 'read-uncommitted'],
  [
    'lost-update',
    '|---| p0 r x nil, w x 1\n|---| p1 r x nil, w x 2\n     |--| p2 r x 2',
    'cursor-stability update-atomic',
    'causal',
  ],
  [
    'G2-item',
    '|---| p0 r x nil, r y nil, w x 1\n|---| p1 r x nil, r y nil, w y 1',
    'repeatable-read update-serializable',
    'strong-snapshot-isolation',
  ],
  [
    'G-nonadjacent',
    '|---| p0 w x 1\n|---| p1 w y 1\n|---| p2 r x 1, r y nil\n|---| p3 r x nil, r y 1',
    'prefix repeatable-read',
    'update-serializable',
  ],
  [
    'fractured-read',
    '|---| p0 w x 1, w y 1\n|---| p1 r y nil, r x 1',
    'consistent-view read-atomic repeatable-read',
    'cursor-stability',
  ],
  [
    'observed-transaction-vanishes',
    '|---| p0 w x 1, w y 1\n|---| p1 r x 1, r y nil',
    'monotonic-atomic-view',
    'cursor-stability',
  ],
  [
    'causality-violation',
    '|---| p0 w x 1\n     |---| p0 r x nil',
    'causal strong-forward-consistent-view',
    'serializable',
  ],
  [
    'G-single-realtime',
    '|---| p0 w x 1\n     |---| p1 r x nil',
    'strong-forward-consistent-view',
    'strong-session-serializable',
  ],
  [
    // The order of two blind writes is known by real time alone.
    'G-single-realtime',
    '|---| p0 w x 1\n     |---| p1 w x 2\n          |---| p2 r x 1',
    'strong-forward-consistent-view',
    'strong-session-serializable',
  ],
];

testAnomalies(rwRegister, anomalies);

test('a key that was read and then is as it was in the beginning: the view went back', async () => {
  const history = '|---| p0 w x 1\n|---| p1 r x 1, r x nil';
  expect(await judged(rwRegister, history, 'consistent-view')).toMatchObject({
    validity: 'invalid',
    details: { not: ['monotonic-atomic-view'], anomalies: { 'G-single': 1 } },
  });
  expect(await judged(rwRegister, history, 'cursor-stability')).toMatchObject({ validity: 'valid' });
});

test('an inferred order of versions is told with its reason', async () => {
  const verdict = await judged(rwRegister, '|---| p0 w x 1\n     |---| p1 w x 2\n          |---| p2 r x 1');
  expect(verdict.violations[0]).toMatchObject({
    anomaly: 'G-single-realtime',
    explanation: [
      'T2 must come before T4, since T2 was completed (at 9.0 ms) before T4 was invoked (at 10 ms).',
      'T4 must come before T2, since T4 read x = 1, which T2 replaced: x = 2 is later, since they were met one after the other in time.',
      'So T2 must come before itself, which strong-forward-consistent-view rules out: a contradiction.',
    ],
    operations: [2, 4],
  });
});

test.each([
  ['one that timed out and was seen', '|-?  p0 w x 1\n     |--| p1 r x 1'],
  ['one that timed out and was not', '|-?  p0 w x 1\n     |--| p1 r x nil'],
  ['one that failed and was not seen', '|-x  p0 w x 1\n     |--| p1 r x nil'],
  ['what is concurrent at one instant', '|--| p0 w x 1\n   |--| p1 r x nil'],
  ['two blind writes at once, either of which may be the last', '|--| p0 w x 1\n|--| p1 w x 2\n     |--| p2 r x 1'],
])('a near miss that is legal: %s', async (_what, history) => {
  expect(await judged(rwRegister, history)).toMatchObject({ validity: 'valid', complete: true });
});

test('nothing passes by emptiness', async () => {
  expect(await judged(rwRegister, '|--| p0 w x 1')).toMatchObject({ validity: 'unknown' });
});

test('an order of completions is tried where that of invocations does not hold', async () => {
  // What p0 did not see of p1 makes it the earlier one, though it was invoked later.
  const history = `
|--------| p1 w x 2, w z 1
 |----|    p0 w x 1, r z nil
           |--| p2 r x 2
`;
  expect(await judged(rwRegister, history, 'serializable')).toMatchObject({ validity: 'valid', complete: true });
});
