import type { Json } from '../../../core/json.ts';
import type { Completion } from '../../../core/op.ts';
import type { Decision, InDoubt, NodeState } from '../../../core/trace.ts';
import type { NodeView } from './protocol.ts';

export interface DescribedNode {
  readonly name: string;
  readonly version: string;
  readonly incarnation: number;
  /** What the node's wall clock says, in ms since 1970. */
  readonly clockMs: number;
  readonly view: NodeView;
  readonly inDoubt: readonly InDoubt[];
  readonly counters: Readonly<Record<string, number>>;
}

/** The answer to `status`. */
export function statusOf({ version, incarnation, clockMs, view, inDoubt, counters }: DescribedNode): NodeState {
  const { role, epoch, leader, ledger } = view;
  return {
    role,
    epoch,
    version,
    incarnation,
    inDoubt,
    ...(leader === undefined ? {} : { leader }),
    locks: ledger?.locks.size ?? 0,
    clockMs,
    counters,
  };
}

/** What a node holds: the answer to `final`. */
export interface FinalAnswer {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly inDoubt: readonly InDoubt[];
  /** By account: the transactions that lock it. */
  readonly locks: Readonly<Record<string, string>>;
  readonly data?: { readonly accounts: Readonly<Record<string, number>> };
}

export function finalOf({ view, inDoubt }: DescribedNode): FinalAnswer {
  const { ledger, decisions } = view;
  const locks = [...(ledger?.locks.entries() ?? [])].map(([account, { owners }]) => [account, owners.join(' ')]);
  return {
    decisions: Object.fromEntries(decisions),
    inDoubt,
    locks: Object.fromEntries(locks) as Record<string, string>,
    ...(ledger === undefined ? {} : { data: { accounts: Object.fromEntries(ledger.balances.entries()) } }),
  };
}

/**
 * What a client reads of one participant alone. An account that is being written has no value to tell: the read fails,
 * as every read does that meets such a lock.
 */
export function readFinal({ name, view }: DescribedNode): Completion {
  const { ledger } = view;
  if (ledger === undefined) return { type: 'fail', error: 'no data: not a participant' };
  const isWritten = [...ledger.locks.values()].some(({ mode }) => mode === 'exclusive');
  if (isWritten) return { type: 'fail', error: 'lock conflict' };
  const accounts: Json = Object.fromEntries(ledger.balances.entries());
  return { type: 'ok', value: { node: name, accounts } };
}
