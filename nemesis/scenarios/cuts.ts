import type { Scenario } from './scenario.ts';

const timeLimitMs = 6_500;
/** Three-phase commit is safe only where nobody is cut off (Skeen 1981). */
const splits = { '3pc': { violates: ['AC1'] } } as const;

/** Cuts and pauses between two messages of one transaction, longer than any silence that counts as death. */
export const cuts: readonly Scenario[] = [
  {
    name: 'coordinator-cut-off-undecided',
    summary: 'the coordinator is cut from all participants when all have voted yes: those who voted wait',
    inject: ['partition coordinator before yes(txn=T) #2 for 4s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: ['commit-in-doubt'],
  },
  {
    name: 'participant-cut-off-decided',
    summary: 'a participant is cut off when the others hear of the commit: it waits, and commits when it hears',
    inject: ['partition $to before commit(txn=T) for 4s'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: ['abort-in-doubt'],
  },
  {
    name: 'split-voted',
    summary: 'a participant is cut off when all have voted and only the coordinator is pre-committed: it aborts alone',
    inject: ['partition $to (shape=isolate-one) before pre-commit(txn=T) #1 for 4s'],
    timeLimitMs,
    expected: splits,
    finds: [],
  },
  {
    name: 'split-waiting-precommitted',
    summary: 'a participant is cut off when another is pre-committed and it is not: one side commits, the other aborts',
    inject: ['partition $to (shape=isolate-one) before pre-commit(txn=T) #2 for 4s'],
    timeLimitMs,
    expected: splits,
    finds: [],
  },
  {
    name: 'split-precommitted-precommitted',
    concurrency: 1,
    summary: 'a participant is cut off when all are pre-committed: both sides commit',
    inject: ['partition $to (shape=isolate-one) before commit(txn=T) #1 for 4s'],
    timeLimitMs,
    expected: { '3pc': 'passed' },
    finds: [],
  },
  {
    name: 'coordinator-sleeps-precommitted',
    summary:
      'the coordinator is stopped for longer than its silence when one participant is pre-committed, and wakes up',
    inject: ['pause coordinator before pre-commit(txn=T) #2 for 4s'],
    timeLimitMs,
    expected: { '3pc': 'passed' },
    finds: [],
  },
];
