import type { NodeName } from '../../harness/core/op.ts';
import type { Decision, FinalState, TraceAct, TraceEvent } from '../../harness/core/trace.ts';
import type { ClientStatement } from './client-answers.ts';
import type { RecoveredState } from './node-order.ts';

/** An act of a node in one transaction; what recovery found of it is an entry of its own. */
export interface Evidence {
  readonly event: TraceEvent;
  readonly act: Exclude<TraceAct, { kind: 'recovered' }> | { readonly kind: 'found'; readonly state: RecoveredState };
}

/** All that is known of one transaction. */
export interface TransactionEvidence {
  readonly txn: string;
  /** The acts of each node, in the node's own order. */
  readonly nodes: Map<NodeName, Evidence[]>;
  readonly statements: ClientStatement[];
  /** Decisions that nodes had on record at the end. */
  readonly finals: { readonly final: FinalState; readonly decision: Decision }[];
}

export function emptyTransaction(txn: string): TransactionEvidence {
  return { txn, nodes: new Map(), statements: [], finals: [] };
}

/** Whose votes the decision needs, as the coordinator said when it began; undefined when nobody said. */
export function participantsOf({ nodes }: TransactionEvidence): readonly NodeName[] | undefined {
  const participants = new Set<NodeName>();
  for (const acts of nodes.values()) {
    for (const { act } of acts) if (act.kind === 'begin') act.participants.forEach((node) => participants.add(node));
  }
  return participants.size === 0 ? undefined : [...participants];
}

/** Nothing but reads asked for it: there is no effect that could be lost, and nothing that must be durable. */
export function isReadOnly({ statements }: TransactionEvidence): boolean {
  return statements.some(({ isRead }) => isRead) && statements.every(({ isRead, isQuestion }) => isRead || isQuestion);
}

/** History lines that show what clients asked for and were told. */
export function operationIndexes({ statements }: TransactionEvidence): number[] {
  return statements.map(({ operation }) => operation.index);
}
