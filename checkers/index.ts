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
export { bank } from './bank/bank.ts';
export { linearizable } from './linearizable/linearizable.ts';
export { type CheckOptions, type RecordedOp, check } from './check.ts';
export { UsageError } from '../harness/core/errors.ts';
export { History, type Operation } from '../harness/core/history.ts';
export type { Json } from '../harness/core/json.ts';
export type { Op, OpType } from '../harness/core/op.ts';
export type { RunRecord } from '../harness/core/run-record.ts';
export type { PropertyVerdict, Validity, Verdict, Violation } from '../harness/core/verdict.ts';
export type { Checker, StreamingCheck } from '../harness/ports/checker.ts';
