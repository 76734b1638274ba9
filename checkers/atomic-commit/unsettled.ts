import { type Nanos, formatDurationMs, msToNanos, nanos, nanosToMs } from '../../harness/core/time.ts';
import type { FinalState } from '../../harness/core/trace.ts';
import { afterSpan } from '../timeline/windows.ts';
import type { CommitEvidence } from './evidence.ts';
import type { TransactionEvidence } from './transaction-evidence.ts';

/**
 * Whether an end can be demanded of what a transaction left at a node: not before the system had all its time to recover,
 * counted from the proven heal and, for what began later, from its own beginning.
 */
export type Demand =
  | { readonly kind: 'due'; readonly since: Nanos }
  | { readonly kind: 'not-due'; readonly why: string };

export function demandOf(
  { recovery, starved }: CommitEvidence,
  what: string,
  { began, at }: { readonly began: Nanos | undefined; readonly at: Nanos },
): Demand {
  if (recovery.kind === 'unproven') return { kind: 'not-due', why: `${what}, but ${recovery.why}` };
  const own = began === undefined ? recovery.deadline : afterSpan(began, msToNanos(recovery.windowMs), starved);
  const since = nanos(Math.max(recovery.deadline, own));
  if (at >= since) return { kind: 'due', since };
  const left = formatDurationMs(nanosToMs(nanos(since - at)));
  return { kind: 'not-due', why: `${what}, but its end can only be demanded ${left} later` };
}

/** When a transaction began, by what is known of it; undefined when nothing is. */
export function beginningOf(transaction: TransactionEvidence | undefined): Nanos | undefined {
  let from = Infinity;
  for (const acts of transaction?.nodes.values() ?? []) from = Math.min(from, acts[0]?.event.seenAt ?? Infinity);
  for (const { operation } of transaction?.statements ?? []) from = Math.min(from, operation.invokedAt);
  return from === Infinity ? undefined : nanos(from);
}

/** What the final states lack, for the nodes that vote: those that did, or that have no other role. */
export function missingFinals(
  evidence: CommitEvidence,
  field: 'inDoubt' | 'locks',
  says: string,
): { readonly finals: readonly FinalState[]; readonly missing: readonly string[] } {
  const roles = evidence.record.system?.roles ?? {};
  const voters = [...evidence.traces].flatMap(([node, { incarnations }]) =>
    incarnations.some(({ events }) => events.some(({ act }) => act.kind === 'vote')) ? [node] : [],
  );
  const others = Object.keys(roles).filter((node) => roles[node] !== 'coordinator');
  const known = new Map(evidence.finals.map((final) => [final.node, final]));
  const missing: string[] = [...evidence.record.gaps];
  for (const node of new Set([...voters, ...others])) {
    const final = known.get(node);
    if (final === undefined) missing.push(`the final state of ${node} is not known`);
    else if (final.error !== undefined) missing.push(`the final state of ${node} is not known: ${final.error}`);
    else if (final[field] === undefined) missing.push(`${node} does not say ${says}`);
  }
  if (known.size === 0 && missing.length === 0) missing.push('there are no final states');
  return { finals: evidence.finals.filter((final) => final[field] !== undefined), missing };
}
