import type { NodeName } from '../../../core/op.ts';
import type { Operation } from './ledger.ts';
import type { NodeIdentity, TransactionRequest } from './protocol.ts';

/** A transaction's work by the participant that does it, or why there is none. */
export type Work =
  | { readonly kind: 'work'; readonly byNode: Readonly<Record<NodeName, readonly Operation[]>> }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Splits a transaction over the participants that keep its accounts. */
export function workOf(request: TransactionRequest, identity: NodeIdentity): Work {
  return request.kind === 'transfer' ? transferWork(request, identity) : readAllWork(identity);
}

function transferWork(request: TransactionRequest & { readonly kind: 'transfer' }, identity: NodeIdentity): Work {
  const { from, to, amount } = request;
  const [giver, taker] = [keeperOf(from, identity), keeperOf(to, identity)];
  if (giver === undefined || taker === undefined) return { kind: 'invalid', reason: 'unknown account' };
  if (from === to) return { kind: 'invalid', reason: 'a transfer needs two accounts' };
  const take: Operation = { kind: 'add', account: from, amount: -amount };
  const give: Operation = { kind: 'add', account: to, amount };
  return {
    kind: 'work',
    byNode: giver === taker ? { [giver]: [take, give] } : { [giver]: [take], [taker]: [give] },
  };
}

/** Every account of every participant: the shared locks are held everywhere until the decision. */
function readAllWork({ placement, participants }: NodeIdentity): Work {
  const accounts = Object.keys(placement);
  const readsOf = (node: NodeName): Operation[] =>
    accounts.filter((account) => placement[account] === node).map((account) => ({ kind: 'read', account }));
  return { kind: 'work', byNode: Object.fromEntries(participants.map((node) => [node, readsOf(node)])) };
}

/** Names come from clients: `constructor` is no account. */
function keeperOf(account: string, { placement }: NodeIdentity): NodeName | undefined {
  return Object.hasOwn(placement, account) ? placement[account] : undefined;
}
