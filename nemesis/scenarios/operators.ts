import type { Scenario } from './scenario.ts';

const timeLimitMs = 6_500;

/** Operators who lose patience: a decision forced upon a participant that is in doubt and cut off. */
export const operators: readonly Scenario[] = [
  {
    name: 'forced-abort-of-a-commit',
    summary:
      'a participant is cut off when the commit comes; an operator forces an abort there, and the others have committed',
    inject: [
      'partition n2 (shape=isolate-one) before commit(txn=T) to n2 for 3s',
      'operator n2 (action=force-abort) after step i1 proven for 500ms',
    ],
    timeLimitMs,
    concurrency: 1,
    expected: { '2pc': { violates: ['AC1'] } },
    finds: [],
  },
  {
    name: 'forced-commit-of-an-abort',
    summary:
      'a participant has voted yes and another never will; an operator forces a commit there, and the coordinator aborts',
    inject: [
      'pause n3 before prepare(txn=T) to n3 for 3s',
      'operator n2 (action=force-commit) after step i1 proven for 500ms',
    ],
    timeLimitMs,
    concurrency: 1,
    expected: { '2pc': { violates: ['AC1'] } },
    finds: [],
  },
  {
    name: 'forced-commit-of-a-commit',
    summary:
      'a participant is cut off when the commit comes, and an operator forces a commit there: all have committed',
    inject: [
      'partition n2 (shape=isolate-one) before commit(txn=T) to n2 for 3s',
      'operator n2 (action=force-commit) after step i1 proven for 500ms',
    ],
    timeLimitMs,
    concurrency: 1,
    expected: { '2pc': 'passed' },
    finds: [],
  },
];
