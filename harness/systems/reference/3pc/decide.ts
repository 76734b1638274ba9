import { assert, unreachable } from '../../../core/errors.ts';
import type { DecidedBy, Decision } from '../../../core/trace.ts';
import {
  type Act,
  type Message,
  type Rank,
  type Step,
  type Transaction,
  decisionOf,
  force,
  others,
  send,
} from './transaction.ts';

export interface Deciding {
  readonly decision: Decision;
  readonly by: DecidedBy;
  readonly tell: readonly Rank[];
}

/** Forces the decision, and then acts on it and tells `tell`, and those who had asked. */
export function decide(txn: Transaction, { decision, by, tell }: Deciding, acts: readonly Act[] = []): Step {
  return force(txn, recordOf(decision), decided(txn, decision), [
    { kind: 'rest' },
    { kind: 'decide', decision, by },
    ...acts,
    ...tellAll(txn, decision, tell),
  ]);
}

/**
 * Aborts what nobody has pre-committed, and nobody can any more: this node's yes, or its pre-commit as the coordinator, is
 * lacking for ever. Every rule of recovery leads to the same abort, so the record need not be forced; locks elsewhere are
 * free a disk's wait earlier.
 */
export function abortEarly(
  txn: Transaction,
  { by, tell }: Omit<Deciding, 'decision'>,
  acts: readonly Act[] = [],
): Step {
  return [
    decided(txn, 'abort'),
    [
      { kind: 'write', record: 'aborted', forced: false },
      { kind: 'rest' },
      { kind: 'decide', decision: 'abort', by },
      ...acts,
      ...tellAll(txn, 'abort', tell),
    ],
  ];
}

/** Takes over a decision that somebody else made. Every decision of a transaction is the same, so any will do. */
export function adopt(txn: Transaction, from: Rank, decision: Decision, as: 'order' | 'answer'): Step {
  // Who leads owes the decision to those who wait for it; the others ask or are told.
  const tell = txn.round === undefined ? [] : others(txn).filter((rank) => rank !== from);
  const by = adoptedBy(txn, from, as);
  if (by !== 'coordinator') return decide(txn, { decision, by, tell });
  // A coordinator that never crashed has a commit on disk, and aborts only what nobody has pre-committed. So this node acts
  // at once: the locks are free earlier, and whoever builds on the new balances is written after this record, in one log.
  // Only telling others has to wait.
  const [next, acts] = force(txn, recordOf(decision), decided(txn, decision), [
    { kind: 'rest' },
    ...tellAll(txn, decision, tell),
  ]);
  return [next, [...acts, { kind: 'decide', decision, by }]];
}

function decided(txn: Transaction, decision: Decision): Transaction {
  assert(decisionOf(txn) === undefined, `${txn.id} is decided already`);
  return { ...txn, phase: recordOf(decision), round: undefined, restarted: {}, askers: [] };
}

function recordOf(decision: Decision): 'committed' | 'aborted' {
  return decision === 'commit' ? 'committed' : 'aborted';
}

function tellAll({ askers }: Transaction, decision: Decision, tell: readonly Rank[]): Act[] {
  const rest = askers.filter((rank) => !tell.includes(rank));
  return [
    ...send(tell, { kind: 'decision', decision, as: 'order' }),
    ...send(rest, { kind: 'decision', decision, as: 'answer' }),
  ];
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
