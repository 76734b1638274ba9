import type { Scenario } from './scenario.ts';

const timeLimitMs = 3_000;
const safe = { '2pc': 'passed', '3pc': 'passed' } as const;

/** Crashes of the coordinator or of a participant between two messages of one transaction. */
export const crashes: readonly Scenario[] = [
  {
    name: 'coordinator-dies-before-prepare',
    summary: 'the coordinator is killed before it asks anybody to prepare: the transaction aborts, and no lock stays',
    inject: ['kill coordinator before prepare(txn=T) for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: ['branch-reuse'],
  },
  {
    name: 'coordinator-dies-preparing',
    summary:
      'the coordinator is killed when one participant has heard of the transaction and another has not: all abort',
    inject: ['kill coordinator before prepare(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: ['presume-commit'],
  },
  {
    name: 'coordinator-dies-while-collecting',
    summary: 'the coordinator is killed when it has one of two votes: all abort',
    inject: ['kill coordinator after yes(txn=T) #1 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'coordinator-dies-with-all-votes',
    summary: 'the coordinator is killed when the last yes is on its way: one outcome, whichever it is',
    inject: ['kill coordinator before yes(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'coordinator-dies-decided',
    summary:
      'the coordinator is killed when its commit is durable and nobody has heard of it: all commit after its restart',
    inject: ['kill coordinator before commit(txn=T) for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'coordinator-dies-telling',
    summary: 'the coordinator is killed when one participant has heard of the commit: the others commit too',
    inject: ['kill coordinator after commit(txn=T) for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: ['decision-before-record'],
  },
  {
    name: 'coordinator-dies-unacknowledged',
    summary:
      'the coordinator is killed before it hears that a participant has committed: it tells again, which changes nothing',
    inject: ['kill coordinator before ack(txn=T) for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'participant-dies-before-prepare',
    summary: 'a participant is killed before it hears of the transaction: it has no vote, and all abort',
    inject: ['kill $to before prepare(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'participant-dies-prepared',
    summary:
      'a participant is killed after its yes, which was the last: it comes back in doubt, with its locks, and asks',
    inject: ['kill $from after yes(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: ['rollback-at-restart', 'locks-kept'],
  },
  {
    name: 'participant-dies-undecided',
    summary: 'a participant is killed before it hears of the commit that another has heard of: it asks, and commits',
    inject: ['kill $to before commit(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: ['forget-before-acks'],
  },
  {
    name: 'participant-dies-committed',
    summary: 'a participant is killed after it committed and before it says so: told again, it answers that it has',
    inject: ['kill $from before ack(txn=T) for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'recovery-dies',
    summary: 'the coordinator is killed with its commit durable, and again as soon as it is back: recovery starts over',
    inject: ['kill coordinator before commit(txn=T) for 300ms', 'kill coordinator after step i1 healed for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'cascade',
    summary: 'the coordinator dies with its commit durable, then a participant, then the coordinator again',
    inject: [
      'kill coordinator before commit(txn=T) for 300ms',
      'kill $from after inquiry(txn=T) for 400ms',
      'kill coordinator after step i1 healed for 300ms',
    ],
    timeLimitMs: 4_500,
    expected: safe,
    finds: [],
  },
];
