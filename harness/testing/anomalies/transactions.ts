import type { AnomalyChapter } from './example.ts';

export const transactions: AnomalyChapter = {
  title: 'Transactions on lists',
  text: [
    'Each transaction appends unique elements to lists and reads whole lists, so that reads show the order of all writes before them',
    '(Kingsbury and Alvaro, _Elle_, VLDB 2020). Anomalies have the names of Adya (1999) and Elle; the level behind the colon is the one that',
    'the history is held to, and the verdict names the weakest levels that it refutes.',
  ].join('\n'),
  examples: [
    {
      file: 'g0-dirty-write',
      title: 'G0: dirty write',
      story: 'Two transactions write two lists in opposite orders: neither can come first, whatever anybody reads.',
      checker: 'list-append:read-uncommitted',
      drawing: `
|---|              p0 txn append x 1, append y 1
|---|              p1 txn append x 2, append y 2
        |---|      p2 txn r x [1 2], r y [2 1]`,
    },
    {
      file: 'g1a-aborted-read',
      title: 'G1a: aborted read',
      story: 'A committed transaction read what an aborted one had written.',
      checker: 'list-append:read-committed',
      drawing: `
|---x              p0 txn append x 1 ! aborted
      |---|        p1 txn r x [1]`,
    },
    {
      file: 'g1b-intermediate-read',
      title: 'G1b: intermediate read',
      story: 'A transaction read a state that another one passed through and did not leave behind.',
      checker: 'list-append:read-committed',
      drawing: `
|---|              p0 txn append x 1, append x 2
|---|              p1 txn r x [1]
      |---|        p2 txn r x [1 2]`,
    },
    {
      file: 'g1c-circular-information-flow',
      title: 'G1c: circular information flow',
      story: 'Each of two transactions saw what the other one wrote, so that each would have to come first.',
      checker: 'list-append:read-committed',
      drawing: `
|---|              p0 txn append x 1, r y [1]
|---|              p1 txn append y 1, r x [1]`,
    },
    {
      file: 'dirty-update',
      title: 'Dirty update',
      story: 'A committed element stands on one that was never committed.',
      checker: 'list-append:read-committed',
      drawing: `
|---x              p0 txn append x 1 ! aborted
      |---|        p1 txn append x 2
            |---|  p2 txn r x [1 2]`,
    },
    {
      file: 'g-single-read-skew',
      title: 'G-single: read skew',
      story: 'A transaction saw one half of what another one did, and not the other half.',
      checker: 'list-append:snapshot-isolation',
      drawing: `
|---|              p0 txn append x 1, append y 1
|---|              p1 txn r x [1], r y []
      |---|        p2 txn r y [1]`,
    },
    {
      file: 'g-monotonic',
      title: 'G-monotonic: a view that goes back',
      story:
        'A transaction saw what depends on another one, and then the state from before that one. In the other turn, monotonic views allow it.',
      checker: 'list-append:monotonic-view',
      drawing: `
|---|              p0 txn append x 1, append y 1
|---|              p1 txn r x [1], append z 1
|---|              p2 txn r z [1], r y []`,
    },
    {
      file: 'g-msr',
      title: 'G-MSR: reads without points',
      story:
        'Each reader saw a write, and then not the other one. No order of commits has a point for each read, one after the other.',
      checker: 'list-append:monotonic-snapshot-read',
      drawing: `
|---|              p0 txn append x 1
|---|              p1 txn append y 1
|---|              p2 txn r x [1], r y []
|---|              p3 txn r y [1], r x []`,
    },
    {
      file: 'g-sib-missed-effects',
      title: 'G-SIb: missed effects',
      story: 'What was committed before the transaction began, was not there for it.',
      checker: 'list-append:strong-forward-consistent-view',
      drawing: `
|---|              p0 txn append x 1
      |---|        p1 txn r x []`,
    },
    {
      file: 'lost-update',
      title: 'Lost update',
      story: 'Two transactions read the same state and both wrote: one of them wrote over what it had not seen.',
      checker: 'list-append:snapshot-isolation',
      drawing: `
|---|              p0 txn r x [], append x 1
|---|              p1 txn r x [], append x 2
      |---|        p2 txn r x [1 2]`,
    },
    {
      file: 'g-nonadjacent-long-fork',
      title: 'G-nonadjacent: long fork',
      story:
        'Two readers see two writes in opposite orders. Each takes a snapshot, and no order of commits gives both.',
      checker: 'list-append:snapshot-isolation',
      drawing: `
|---|              p0 txn append x 1
|---|              p1 txn append y 1
|---|              p2 txn r x [1], r y []
|---|              p3 txn r x [], r y [1]
      |---|        p4 txn r x [1], r y [1]`,
    },
    {
      file: 'g2-item-write-skew',
      title: 'G2-item: write skew',
      story:
        'Each of two transactions read what the other one wrote, before it was written. Snapshot isolation allows it.',
      checker: 'list-append:serializable',
      drawing: `
|---|              p0 txn r x [], append y 1
|---|              p1 txn r y [], append x 1
      |---|        p2 txn r x [1], r y [1]`,
    },
    {
      file: 'stale-transaction',
      title: 'G-single-realtime: stale read',
      story:
        'The transaction began when the write was there already, and read the state of before. It is serializable, and not strictly so.',
      checker: 'list-append:strict-serializable',
      drawing: `
|---|              p0 txn append x 1
      |---|        p1 txn r x []
            |---|  p2 txn r x [1]`,
    },
    {
      file: 'stale-session',
      title: 'G-single-process: a session that goes back',
      story: 'A process read an element, and then the list without it.',
      checker: 'list-append:strong-session-serializable',
      drawing: `
|---------------|  p0 txn append x 1
    |---|          p1 txn r x [1]
          |---|    p1 txn r x []`,
    },
    {
      file: 'internal',
      title: 'Internal inconsistency',
      story: 'A transaction does not see what it wrote itself.',
      checker: 'list-append:read-atomic',
      drawing: `
|---|              p0 txn append x 1, r x []
      |---|        p1 txn r x [1]`,
    },
    {
      file: 'future-read',
      title: 'Future read',
      story: 'A transaction read an element before it appended it itself.',
      checker: 'list-append:read-atomic',
      drawing: `
|---|              p0 txn r x [1], append x 1
      |---|        p1 txn r x [1]`,
    },
    {
      file: 'incompatible-order',
      title: 'Incompatible order',
      story: 'Two reads show one list in two orders, of which neither continues the other.',
      checker: 'list-append:read-committed',
      drawing: `
|---|              p0 txn append x 1
|---|              p1 txn append x 2
      |---|        p2 txn r x [1 2]
      |---|        p3 txn r x [2 1]`,
    },
    {
      file: 'duplicate-elements',
      title: 'Duplicate elements',
      story: 'An element was appended once, and a read shows it twice.',
      checker: 'list-append:read-committed',
      drawing: `
|---|              p0 txn append x 1
      |---|        p1 txn r x [1 1]`,
    },
    {
      file: 'phantom-element',
      title: 'Element from nowhere',
      story: 'A read shows what nobody ever appended.',
      checker: 'list-append:read-committed',
      drawing: `
|---|              p0 txn append x 1
      |---|        p1 txn r x [1 9]`,
    },
  ],
};
