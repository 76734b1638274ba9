import type { Checker, Job } from '../harness/ports/checker.ts';
import { atomicCommit } from './atomic-commit/atomic-commit.ts';
import { availability } from './availability/availability.ts';
import { bank } from './bank/bank.ts';
import { causalReverse } from './causal-reverse/causal-reverse.ts';
import { faults } from './faults/faults.ts';
import { lease } from './lease/lease.ts';
import { engines } from './linearizable/engines.ts';
import { linearizableWith } from './linearizable/linearizable.ts';
import { type SearchTask, searchJob, searchJobName } from './linearizable/search-round.ts';
import { lock } from './lock/lock.ts';
import { longFork } from './long-fork/long-fork.ts';
import { progress } from './progress/progress.ts';
import { readAll } from './read-all/read-all.ts';
import { causal } from './sessions/causal.ts';
import { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './sessions/session-guarantees.ts';
import { listAppend } from './transactions/list-append/list-append.ts';
import { sequential } from './sessions/sequential/sequential.ts';
import { boundedStaleness } from './sessions/staleness/bounded-staleness.ts';
import { rwRegister } from './transactions/rw-register/rw-register.ts';
import { stats } from './stats/stats.ts';
import { uniqueIds } from './unique-ids/unique-ids.ts';
import { set } from './set/set.ts';
import { setFull } from './set-full/set-full.ts';
import { watch } from './watch/watch.ts';
import { writeSkew } from './write-skew/write-skew.ts';
import { counter } from './counter/counter.ts';
import { monotonic } from './monotonic/monotonic.ts';
import { queue } from './queue/queue.ts';
import { log } from './log/log.ts';

/**
 * Every checker, by the name that `--checker` takes. A new one is a folder and a line here. `coverage` is not among them: it
 * is made from a workload's operations.
 */
export const checkers: readonly Checker[] = [
  atomicCommit,
  bank,
  linearizableWith(engines),
  listAppend,
  lock,
  progress,
  rwRegister,
  stats,
  faults,
  uniqueIds,
  longFork,
  set,
  causalReverse,
  setFull,
  writeSkew,
  sequential,
  causal,
  boundedStaleness,
  readYourWrites,
  monotonicReads,
  monotonicWrites,
  writesFollowReads,
  lease,
  counter,
  monotonic,
  queue,
  watch,
  readAll,
  log,
  availability,
];

/** What the pool's threads do for a check in another one, by the name by which it asks. */
export const jobs: { readonly [searchJobName]: Job<SearchTask, unknown> } = { [searchJobName]: searchJob };
