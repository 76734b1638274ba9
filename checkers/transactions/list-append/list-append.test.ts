import { expect, test } from 'vitest';
import { type AnomalyExample, testAnomalies } from '../testing/anomaly-examples.ts';
import { judged } from '../testing/drawn-transactions.ts';
import { listAppend } from './list-append.ts';

test('transactions that each see all that was appended before are strict serializable', async () => {
  expect(
    await judged(
      listAppend,
      `
|--|           p0 append x 1, r y []
    |--|       p1 append y 1, r x [1]
        |--|   p0 r x [1], r y [1]
`,
    ),
  ).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '3 transactions are strict-serializable: every answer has its place',
    details: { transactions: 3, not: [], 'also-not': [] },
  });
});

const anomalies: readonly AnomalyExample[] = [
  [
    // Adya 1999, section 4.2.2; Elle's section 2: writes of two transactions interleave.
    'G0',
    `
|---| p0 append x 1, append y 1
|---| p1 append x 2, append y 2
      |--| p2 r x [1 2], r y [2 1]
`,
    'read-uncommitted',
    '',
  ],
  [
    'G1a',
    `
|---x      p0 append x 1
      |--| p1 r x [1]
`,
    'read-committed',
    'read-uncommitted',
  ],
  [
    'G1b',
    `
|----------| p0 append x 1, append x 2
   |---|     p1 r x [1]
             |--| p2 r x [1 2]
`,
    'read-committed',
    'read-uncommitted',
  ],
  [
    // Each reads what the other wrote.
    'G1c',
    `
|---| p0 append x 1, r y [1]
|---| p1 append y 1, r x [1]
`,
    'read-committed',
    'read-uncommitted',
  ],
  [
    // Read skew: half of a transaction is seen.
    'G-single',
    `
|---| p0 append x 1, append y 1
|---| p1 r x [1], r y []
`,
    'monotonic-atomic-view',
    'cursor-stability',
  ],
  [
    // Long fork: two readers see two writes in opposite orders (Sovran et al. 2011).
    'G-nonadjacent',
    `
|---| p0 append x 1
|---| p1 append y 1
|---| p2 r x [1], r y []
|---| p3 r x [], r y [1]
`,
    'prefix repeatable-read',
    'update-serializable',
  ],
  [
    // G-MSR: the same, with reads in such turns that not even each by itself has a point in an order of commits.
    'G-nonadjacent',
    `
|---| p0 append x 1
|---| p1 append y 1
|---| p2 r x [1], r y []
|---| p3 r y [1], r x []
`,
    'monotonic-snapshot-read prefix repeatable-read',
    'update-serializable',
  ],
  [
    // Adya's G-monotonic: T2 depends on T0 through T1, and then misses what T0 left. T0 itself it never saw.
    'G-single',
    `
|---| p0 append x 1, append y 1
|---| p1 r x [1], append z 1
|---| p2 r z [1], r y []
`,
    'causal monotonic-view prefix repeatable-read',
    'monotonic-atomic-view',
  ],
  [
    // The same in the other turn.
    'G-single',
    `
|---| p0 append x 1, append y 1
|---| p1 r x [1], append z 1
|---| p2 r y [], r z [1]
`,
    'causal consistent-view prefix repeatable-read',
    'monotonic-snapshot-read',
  ],
  [
    // What was over-written in place tells as much as what was read.
    'G-single',
    `
|---| p0 append x 1, append y 1
|---| p1 append x 2, r y []
      |--| p2 r x [1 2]
`,
    'monotonic-view repeatable-read',
    'prefix',
  ],
  [
    // Write skew: each reads what the other writes (Berenson et al. 1995).
    'G2-item',
    `
|---| p0 r x [], r y [], append x 1
|---| p1 r x [], r y [], append y 1
      |--| p2 r x [1], r y [1]
`,
    'repeatable-read update-serializable',
    'strong-snapshot-isolation',
  ],
  [
    'lost-update',
    `
|---| p0 r x [], append x 1
|---| p1 r x [], append x 2
      |--| p2 r x [1 2]
`,
    'cursor-stability update-atomic',
    'read-atomic',
  ],
  [
    'G-cursor',
    `
|---|     p0 append x 1
|-------| p1 r x [], append x 2
          |--| p2 r x [1 2]
`,
    'cursor-stability',
    'read-atomic',
  ],
  [
    'dirty-update',
    `
|---x     p0 append x 1
|-------| p1 append x 2
          |--| p2 r x [1 2]
`,
    'read-committed',
    '',
  ],
  [
    'internal',
    `
|---| p0 append x 1, r x []
`,
    'read-atomic repeatable-read',
    'cursor-stability',
  ],
  [
    'future-read',
    `
|---| p0 r x [1], append x 1
`,
    'read-committed',
    '',
  ],
  [
    'incompatible-order',
    `
|---| p0 append x 1
|---| p1 append x 2
|---| p2 r x [1]
|---| p3 r x [2]
`,
    'read-committed',
    '',
  ],
  [
    'cyclic-versions',
    `
|---| p0 append x 1, append x 2
      |---| p2 r x [2 1]
`,
    'read-uncommitted',
    '',
  ],
  [
    'duplicate-elements',
    `
|---| p0 append x 1
      |---| p2 r x [1 1]
`,
    'read-uncommitted',
    '',
  ],
  [
    'phantom',
    `
|---| p0 append x 1
      |---| p2 r x [1 7]
`,
    'read-committed',
    'read-uncommitted',
  ],
  [
    // What a process appended, it does not see later.
    'G-single-process',
    `
|---|       p0 append x 1
      |---| p0 r x []
|---------| p1 r x [1]
`,
    'causal strong-forward-consistent-view',
    'serializable',
  ],
  [
    // What was completed before is not seen: only real time tells.
    'G-single-realtime',
    `
|---|       p0 append x 1
      |---| p1 r x []
            |--| p2 r x [1]
`,
    'strong-forward-consistent-view',
    'strong-session-serializable',
  ],
  [
    'G0-realtime',
    `
|---|       p0 append x 1
      |---| p1 append x 2
            |--| p2 r x [2 1]
`,
    'strong-read-uncommitted',
    'strong-session-serializable',
  ],
  [
    'G0-process',
    `
|---|       p0 append x 1
      |---| p0 append x 2
            |--| p2 r x [2 1]
`,
    'strong-session-read-uncommitted',
    'serializable',
  ],
  [
    'G1c-realtime',
    `
|---|       p1 r x [1]
      |---| p0 append x 1
`,
    'strong-read-committed',
    'strong-session-serializable',
  ],
  [
    'G1c-process',
    `
|---|       p0 r x [1]
      |---| p0 append x 1
`,
    'strong-session-read-committed',
    'serializable',
  ],
  [
    // Each process appended, and then missed what the other had appended.
    'G-nonadjacent-process',
    `
|---|       p0 append x 1
|---|       p1 append y 1
      |---| p0 r y []
      |---| p1 r x []
`,
    'strong-forward-consistent-view strong-session-snapshot-isolation',
    'causal',
  ],
  [
    // A long fork of which one side is known by real time: what p3 began after.
    'G-nonadjacent-realtime',
    `
|-----------| p0 append x 1
|-----------| p1 r x [1], r y []
|---|         p2 append y 1
      |-----| p3 r x []
`,
    'strong-snapshot-isolation',
    'strong-session-serializable',
  ],
  [
    // Nothing but the order of its process puts the reader between two that could be in either order.
    'G2-item-process',
    `
|-----------| p1 r y [], append x 1
|---|         p0 append y 1
      |-----| p0 r x []
`,
    'strong-session-serializable',
    'strong-snapshot-isolation',
  ],
  [
    'G2-item-realtime',
    `
|-----------| p1 r y [], append x 1
|---|         p0 append y 1
      |-----| p2 r x []
`,
    'strict-serializable',
    'strong-session-serializable',
  ],
  [
    // Elle's section 2, the example of TiDB: T2 saw T1's append and missed T3's, which T1 had followed.
    'G-single',
    `
|------------| p0 r y [2], append x 5
|------------| p1 append x 6, append y 4
|------------| p2 r x [5 6], r y [2]
|------------| p3 append y 2
               |--| p4 r y [2 4], r x [5 6]
`,
    'monotonic-atomic-view',
    '',
  ],
  [
    // Half of a transaction, but never less than before: what it had missed, it read first.
    'G-single',
    `
|---| p0 append x 1, append y 1
|---| p1 r y [], r x [1]
`,
    'consistent-view read-atomic repeatable-read',
    'monotonic-atomic-view',
  ],
  [
    // Read again, after the other had been seen, it is gone.
    'G-single',
    `
|---| p0 append x 1, append y 1
|---| p1 r y [], r x [1], r y []
`,
    'monotonic-atomic-view',
    'cursor-stability',
  ],
  [
    // The anomaly of one that only reads (Fekete, O'Neil and O'Neil 2004), which no two that write show.
    'G2-item',
    `
|---| p0 r y [], append x 1
|---| p1 append y 1
|---| p2 r y [1], r x []
`,
    'repeatable-read update-serializable',
    'strong-session-snapshot-isolation',
  ],
];

testAnomalies(listAppend, anomalies);

test('a cycle is told step by step, drawn, and closed with the contradiction', async () => {
  const verdict = await judged(
    listAppend,
    `
|---| p0 append x 1, append y 1
|---| p1 r x [1], r y []
`,
    'snapshot-isolation',
  );
  expect(verdict.violations[0]).toMatchObject({
    property: 'snapshot-isolation',
    anomaly: 'G-single',
    title: 'G-single (read skew, observed transaction vanishes): T0 < T1 < T0: each must come before the next',
    explanation: [
      'T0 must come before T1, since T1 read x = [1], whose 1 T0 appended.',
      'T1 must come before T0, since T1 read y = [], without the 1 that T0 appended.',
      'So T0 must come before itself, which monotonic-atomic-view rules out: a contradiction.',
    ],
    operations: [0, 1],
    diagram: {
      kind: 'cycle',
      transactions: [
        { id: 'T0', lines: ['append x 1', 'append y 1'], operation: 0 },
        { id: 'T1', lines: ['r x [1]', 'r y []'], operation: 1 },
      ],
      edges: [
        { from: 'T0', to: 'T1', kind: 'wr' },
        { from: 'T1', to: 'T0', kind: 'rw' },
      ],
    },
  });
});

test.each([
  ['one that timed out and was seen', '|-?  p0 append x 1\n     |--| p1 r x [1]'],
  ['one that timed out and was not', '|-?  p0 append x 1\n     |--| p1 r x []'],
  ['one that timed out and is seen late', '|-?  p0 append x 1\n     |--| p1 r x []\n          |--| p1 r x [1]'],
  ['one that is open', '|    p0 append x 1\n     |--| p1 r x [1]'],
  ['one that failed and was not seen', '|-x  p0 append x 1\n     |--| p1 r x []'],
  ['its own append', '|--| p0 append x 1, r x [1], append x 2, r x [1 2]'],
  ['what is concurrent at one instant', '|--| p0 append x 1\n   |--| p1 r x []\n       |--| p2 r x [1]'],
])('a near miss that is legal: %s', async (_what, history) => {
  expect(await judged(listAppend, history)).toMatchObject({ validity: 'valid', complete: true });
});

test('nothing passes by emptiness', async () => {
  expect(await judged(listAppend, '|--| p0 append x 1')).toMatchObject({ validity: 'unknown' });
  expect(await judged(listAppend, '|--? p0 append x 1, r x ?')).toMatchObject({
    validity: 'unknown',
    summary: 'nothing to judge: no transaction of 1 transaction read anything and succeeded',
  });
});

test('appends that no read shows are put in an order that the level holds with', async () => {
  const history = `
|---| p0 append x 1, r y []
|---| p1 append x 2, append z 1
      |--| p2 r z [1]
`;
  expect(await judged(listAppend, history, 'snapshot-isolation')).toMatchObject({ validity: 'valid', complete: true });
});

test('where no order of unseen appends was found the verdict is not complete, and names the key', async () => {
  // Both must overlap, by what they missed of each other, and both append to x: no snapshots allow that.
  const history = `
|---| p0 r y [], append x 1, append z 1
|---| p1 r z [], append x 2, append y 1
`;
  expect(await judged(listAppend, history, 'snapshot-isolation')).toMatchObject({
    validity: 'valid',
    complete: false,
    summary: 'no anomaly found in 2 transactions (snapshot-isolation), but the order of writes is not known of x',
    details: { withoutOrder: ['x'] },
  });
});

test('a dense component is searched in bounded time: every one of 3,000 missed all the others', async () => {
  // Elle's own search of cycles is given up on histories like this one.
  const lines = Array.from({ length: 3_000 }, (_, i) => `|---| p${i} r x [], append x ${i}`);
  const verdict = await judged(listAppend, lines.join('\n'));
  expect(verdict).toMatchObject({ validity: 'invalid', details: { anomalies: { 'lost-update': 2_999 } } });
});
