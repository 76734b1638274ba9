import { setTimeout as delay } from 'node:timers/promises';
import type { NodeName } from '../harness/core/op.ts';
import type { Evidence, FaultContext } from '../harness/ports/fault.ts';

/** What the cluster was busy with at one moment, as far as the harness can see. */
export interface Workload {
  /** Client operations open on the targets. */
  readonly openOnTargets: number;
  /** Client operations open anywhere. */
  readonly open: number;
  /** Transactions in doubt on the targets, by their newest state. */
  readonly inDoubt: number;
  /** Lines of trace that the targets had written. */
  readonly traced: number;
}

export function workNow(context: FaultContext, targets: readonly NodeName[]): Workload {
  return {
    openOnTargets: sum(targets.map((node) => context.openOperations(node))),
    open: sum(context.nodes.map((node) => context.openOperations(node))),
    inDoubt: sum(targets.map((node) => context.stateOf(node)?.inDoubt.length ?? 0)),
    traced: sum(targets.map((node) => context.traceCount(node))),
  };
}

/** How long a fault waits for work to hit; then it strikes anyway, since a fault on an idle cluster is one too. */
const aimMs = 80;
/**
 * A cut waits for a crowd: which of the operations it catches between two messages is a matter of luck. It waits longer than a
 * workload pauses for an operation that must go alone.
 */
const crowdAimMs = 500;
const crowd = 6;
/**
 * So long the crowd has to last, and so many lines of trace its members have to write where the system writes any: of
 * operations that have only just begun no message is on its way.
 */
const crowdLastsMs = 2;
const crowdTraces = 3 * crowd;

/**
 * Waits until an operation is open, then `lingerMs` more. At low rates most moments are idle, and a fault that strikes
 * an idle cluster proves nothing. The linger is drawn by the plan, so that not only the first stage of an operation is hit.
 */
export async function aimAtWork(context: FaultContext, targets: readonly NodeName[], lingerMs: number): Promise<void> {
  const deadline = performance.now() + aimMs;
  while (performance.now() < deadline && !context.signal.aborted) {
    if (workNow(context, targets).open > 0) {
      if (lingerMs <= 0) return;
      await delay(Math.min(lingerMs, Math.max(0, deadline - performance.now())));
      if (workNow(context, targets).open > 0) return;
    }
    await delay(1);
  }
}

/** Waits until several operations are open and have got going. */
export async function aimAtCrowd(context: FaultContext): Promise<void> {
  const deadline = performance.now() + crowdAimMs;
  let seen: { readonly at: number; readonly traced: number } | undefined;
  for (let now = performance.now(); now < deadline && !context.signal.aborted; now = performance.now()) {
    const { open, traced } = workNow(context, context.nodes);
    if (open < crowd) seen = undefined;
    else if (seen === undefined) seen = { at: now, traced };
    else if (now - seen.at >= crowdLastsMs && (traced === 0 || traced - seen.traced >= crowdTraces)) return;
    await delay(1);
  }
}

/**
 * Was work hit? `at` is the moment just before the signal was sent, `after` the moment when it had taken effect: lines
 * of trace that arrived in between were written while the signal was on its way.
 */
export function workEvidence(at: Workload, after: Workload): Evidence {
  const wrote = after.traced - at.traced;
  const seen = [
    ...(at.openOnTargets > 0 ? [`${at.openOnTargets} client operations open on it`] : []),
    ...(at.openOnTargets === 0 && at.open > 0 ? [`${at.open} client operations open on the cluster`] : []),
    ...(at.inDoubt > 0 ? [`${at.inDoubt} transactions in doubt on it`] : []),
    ...(wrote > 0 ? [`${wrote} lines of trace at that moment`] : []),
  ];
  const detail = { ...at, wrote };
  return seen.length === 0
    ? { holds: false, note: 'nothing was in flight', detail }
    : { holds: true, note: seen.join(', '), detail };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
