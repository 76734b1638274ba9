/**
 * indoubt's checkers as a library, for histories that come from elsewhere. Nothing here needs Node: it runs in a browser, a worker
 * or any other JavaScript runtime.
 *
 * @example
 * ```ts
 * import { check, linearizable } from 'indoubt/checkers';
 *
 * const verdict = await check(linearizable, [
 *   { process: 0, type: 'invoke', f: 'write', value: { value: 1 } },
 *   { process: 0, type: 'ok', f: 'write', value: null },
 *   { process: 1, type: 'invoke', f: 'read', value: {} },
 *   { process: 1, type: 'ok', f: 'read', value: { value: null } },
 * ]);
 * console.log(verdict.validity, verdict.summary); // invalid ...
 * ```
 */
export { atomicCommit } from './atomic-commit/atomic-commit.ts';
export { availability } from './availability/availability.ts';
export { bank } from './bank/bank.ts';
export { causalReverse } from './causal-reverse/causal-reverse.ts';
export { counter } from './counter/counter.ts';
export { lease } from './lease/lease.ts';
export { linearizable } from './linearizable/linearizable.ts';
export { defineModel, type ModelCall, type ModelDefinition } from './linearizable/models/define-model.ts';
export { linearizableAs } from './linearizable/models/linearizable-as.ts';
export { lock } from './lock/lock.ts';
export { log } from './log/log.ts';
export { longFork } from './long-fork/long-fork.ts';
export { monotonic } from './monotonic/monotonic.ts';
export { queue } from './queue/queue.ts';
export { readAll } from './read-all/read-all.ts';
export { causal } from './sessions/causal.ts';
export { sequential } from './sessions/sequential/sequential.ts';
export { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './sessions/session-guarantees.ts';
export { boundedStaleness } from './sessions/staleness/bounded-staleness.ts';
export { setFull } from './set-full/set-full.ts';
export { set } from './set/set.ts';
export { listAppend } from './transactions/list-append/list-append.ts';
export { rwRegister } from './transactions/rw-register/rw-register.ts';
export { uniqueIds } from './unique-ids/unique-ids.ts';
export { watch } from './watch/watch.ts';
export { writeSkew } from './write-skew/write-skew.ts';

export { type CheckOptions, type RecordedOp, check } from './check.ts';
export { UsageError } from '../harness/core/errors.ts';
export { History, type Operation } from '../harness/core/history.ts';
export type { Json } from '../harness/core/json.ts';
export type { Op, OpType } from '../harness/core/op.ts';
export type { RunRecord } from '../harness/core/run-record.ts';
export type { PropertyVerdict, Validity, Verdict, Violation } from '../harness/core/verdict.ts';
export type { Checker, StreamingCheck } from '../harness/ports/checker.ts';
