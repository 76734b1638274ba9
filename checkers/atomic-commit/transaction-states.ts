import type { NodeName } from '../../harness/core/op.ts';
import type { Nanos } from '../../harness/core/time.ts';
import type { CommitEvidence } from './evidence.ts';
import type { Evidence } from './transaction-evidence.ts';

/**
 * Where a node stands in one transaction, as its own acts show: `q` of the literature is `working`, `w` is `prepared`, `p` is
 * `precommitted` (Bernstein, Hadzilacos and Goodman 1987, 7.5; Skeen 1981).
 */
type TransactionState = 'working' | 'prepared' | 'precommitted' | 'committed' | 'aborted';

/** A step that the state machine of atomic commitment does not have. */
export interface IllegalTransition {
  readonly txn: string;
  readonly node: NodeName;
  readonly from: TransactionState;
  readonly to: TransactionState;
  /** When the controller saw it. */
  readonly at: Nanos;
  readonly incarnation: number;
  readonly sequence: number;
}

/** From each state, where a node may go; standing still is always legal. */
const legal: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  working: ['prepared', 'precommitted', 'committed', 'aborted'],
  prepared: ['precommitted', 'committed', 'aborted'],
  precommitted: ['committed', 'aborted'],
  committed: [],
  aborted: [],
};

/**
 * Follows every node through every transaction, and tells the steps that no protocol of atomic commitment takes: out of a
 * decision, or back to an earlier state. A decision that was lost in a crash with the memory that held it is no step: what counts
 * is what a node did that outlives it or was seen by others.
 */
export function illegalTransitions({ transactions }: CommitEvidence): IllegalTransition[] {
  const found: IllegalTransition[] = [];
  for (const { txn, nodes } of transactions.values()) {
    for (const [node, acts] of nodes) {
      let state: TransactionState = 'working';
      for (const evidence of acts) {
        const next = stateAfter(evidence);
        if (next === undefined || next === state) continue;
        if (!legal[state].includes(next) && !isRepeated(state, next)) {
          const { seenAt, incarnation, sequence } = evidence.event;
          found.push({ txn, node, from: state, to: next, at: seenAt, incarnation, sequence });
        }
        // What the log holds is where the node is, whatever it did before.
        if (rank(next) >= rank(state) || evidence.act.kind === 'found') state = next;
      }
    }
  }
  return found;
}

/** A yes or a pre-commit on the way to what was decided since, said once more: a message was delivered twice. */
function isRepeated(state: TransactionState, next: TransactionState): boolean {
  return state !== 'aborted' && rank(next) < rank(state) && next !== 'working';
}

/** Undefined for an act that leaves the node where it is. */
function stateAfter({ act }: Evidence): TransactionState | undefined {
  if (act.kind === 'tell' || act.kind === 'apply') return act.decision === 'commit' ? 'committed' : 'aborted';
  if (act.kind === 'found') return stateOfRecord(act.state);
  if (act.kind === 'write') return act.forced ? stateOfRecord(act.record) : undefined;
  if (act.kind !== 'vote' || act.reason === 'read-only') return undefined;
  return act.vote === 'no' ? 'aborted' : 'prepared';
}

function stateOfRecord(record: string): TransactionState | undefined {
  if (record === 'prepared' || record === 'precommitted' || record === 'committed' || record === 'aborted')
    return record;
  return record === 'refused' ? 'aborted' : undefined;
}

function rank(state: TransactionState): number {
  return state === 'working' ? 0 : state === 'prepared' ? 1 : state === 'precommitted' ? 2 : 3;
}
