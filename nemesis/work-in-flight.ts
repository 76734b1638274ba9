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
 * A cut divides those who know an outcome from those who don't only where it falls between the votes and what follows them; it waits
 * for that longer than a workload pauses for an operation that must go alone.
 */
const votesAimMs = 500;
const votesOpen = 3;
/** Of a system that writes no traces a crowd of operations is all that can be seen. */
const crowd = 6;

/**
 * Waits until an operation is open, then `lingerMs` more. At low rates most moments are idle, and a fault that strikes
 * an idle cluster proves nothing. The linger is drawn by the plan, so that not only the first stage of an operation is hit.
 */
export async function aimAtWork(context: FaultContext, targets: readonly NodeName[], lingerMs: number): Promise<void> {
  if (!context.aims) return;
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

/** Waits until several transactions have been voted on and are not decided, or several operations are open where nobody tells of votes. */
export async function aimAtVotes(context: FaultContext): Promise<void> {
  if (!context.aims) return;
  const deadline = performance.now() + votesAimMs;
  while (performance.now() < deadline && !context.signal.aborted) {
    const { open, traced } = workNow(context, context.nodes);
    if (traced === 0 ? open >= crowd : context.openVotes() >= votesOpen) return;
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
