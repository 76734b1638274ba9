import { assert, unreachable } from '../../../core/errors.ts';
import type { DecidedBy, Decision } from '../../../core/trace.ts';
import { type Act, type Message, type Rank, type Step, type Transaction, force, others, send } from './transaction.ts';

/** Forces the decision, and then acts on it and tells `tell`, and those who had asked. */
export function decide(
  txn: Transaction,
  { decision, by, tell }: { readonly decision: Decision; readonly by: DecidedBy; readonly tell: readonly Rank[] },
  acts: readonly Act[] = [],
): Step {
  assert(txn.phase !== 'committed' && txn.phase !== 'aborted', `${txn.id} is decided already`);
  const record = decision === 'commit' ? 'committed' : 'aborted';
  const next: Transaction = { ...txn, phase: record, round: undefined, restarted: {}, askers: [] };
  const askers = txn.askers.filter((rank) => !tell.includes(rank));
  return force(txn, record, next, [
    { kind: 'rest' },
    { kind: 'decide', decision, by },
    ...acts,
    ...send(tell, { kind: 'decision', decision, as: 'order' }),
    ...send(askers, { kind: 'decision', decision, as: 'answer' }),
  ]);
}

/** Takes over a decision that somebody else made. Every decision of a transaction is the same, so any will do. */
export function adopt(txn: Transaction, from: Rank, decision: Decision, as: 'order' | 'answer'): Step {
  // Who leads owes the decision to those who wait for it; the others ask or are told.
  const tell = txn.round === undefined ? [] : others(txn).filter((rank) => rank !== from);
  return decide(txn, { decision, by: adoptedBy(txn, from, as), tell });
}

function adoptedBy(txn: Transaction, from: Rank, as: 'order' | 'answer'): DecidedBy {
  if (txn.isRestarted) return 'recovery';
  // Rules TR1 and TR2: a leader that meets a decided node decides the same.
  if (txn.round?.kind === 'states' || txn.round?.kind === 'acks') return 'termination';
  if (as === 'answer') return 'peer';
  return from === 0 ? 'coordinator' : 'termination';
}

/** What a decided node makes of a message: it answers whoever asks, and stays with its decision. */
export function decidedReply(decision: Decision, message: Message): Message | Refusal | undefined {
  switch (message.kind) {
    case 'inquiry':
    case 'prepare':
    case 'pre-commit':
    case 'state-request':
      return { kind: 'decision', decision, as: 'answer' };
    case 'decision':
      if (message.decision === decision) return undefined;
      return { kind: 'refuse', reason: `decided ${decision}, told ${message.decision}` };
    case 'vote':
    case 'ack':
    case 'state-report':
    case 'undecided':
      return undefined;
    default:
      return unreachable(message);
  }
}

type Refusal = Extract<Act, { kind: 'refuse' }>;
