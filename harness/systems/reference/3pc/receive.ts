import { unreachable } from '../../../core/errors.ts';
import type { NodeName } from '../../../core/op.ts';
import { prepare } from '../frame/ledger.ts';
import { answer } from './answer.ts';
import type { CommitMessage, WireMessage } from './messages.ts';
import { lockForRead, unlockRead } from './read-locks.ts';
import { hearValues } from './reading.ts';
import { type Open, type Stepped, type ThreePhaseState, newOpen } from './node-state.ts';
import { gone } from './peers.ts';
import { epochOf, feed, perform } from './perform.ts';
import { refuse, voteNo, voteYes } from './start.ts';
import type { Member } from './transaction.ts';

export interface Received<M extends WireMessage = CommitMessage> {
  readonly from: NodeName;
  /** The sender's. */
  readonly incarnation: number;
  readonly message: M;
}

/** A message from another node. */
export function receive(state: ThreePhaseState, { message, ...sender }: Received<WireMessage>): Stepped {
  switch (message.kind) {
    case 'read':
      return lockForRead(state, sender.from, message);
    case 'values':
      return hearValues(state, sender.from, message);
    case 'read-done':
      return sender.from === state.identity.coordinator ? unlockRead(state, message.txn) : [state, []];
    case 'prepare':
    case 'vote':
    case 'pre-commit':
    case 'ack':
    case 'state-request':
    case 'state-report':
    case 'decision':
    case 'inquiry':
    case 'undecided':
      return receiveCommit(state, { ...sender, message });
    default:
      return unreachable(message);
  }
}

function receiveCommit(state: ThreePhaseState, received: Received): Stepped {
  const { message } = received;
  const decision = state.decisions.get(message.txn);
  if (decision !== undefined) return answer(state, received, decision);
  const open = state.open.get(message.txn);
  return open === undefined ? receiveFirst(state, received) : receiveMore(state, open, received);
}

function receiveMore(state: ThreePhaseState, open: Open, { from, incarnation, message }: Received): Stepped {
  const { members } = open.transaction;
  const rank = members.findIndex(({ node }) => node === from);
  if (rank < 0) return refused(state, message, `${message.kind} from ${from}, which is no member`);
  const isCurrent = members[rank]?.incarnation === incarnation;
  return feed(state, isCurrent ? withReason(open, message) : open, { kind: 'message', from: rank, isCurrent, message });
}

/** The reason of a no is for the client. */
function withReason(open: Open, message: CommitMessage): Open {
  if (message.kind !== 'vote' || message.vote === 'yes') return open;
  return { ...open, reason: open.reason ?? message.reason };
}

/** A message about a transaction of which there is no record: it was never voted in here. */
function receiveFirst(state: ThreePhaseState, received: Received): Stepped {
  const { from, message } = received;
  const members = message.members ?? [];
  const self = members.findIndex(({ node }) => node === state.identity.name);
  const asker = members.findIndex(({ node }) => node === from);
  switch (message.kind) {
    case 'prepare':
      if (self < 1 || asker !== 0) return refused(state, message, `prepare from ${from}, which does not coordinate it`);
      return enlist(state, received, { members, self });
    case 'inquiry':
    case 'state-request': {
      if (self < 0 || asker < 0) return refused(state, message, `${message.kind} among strangers`);
      const step = refuse(message.txn, members, self, asker);
      return perform(state, newOpen(step[0]), step);
    }
    case 'decision':
      // An abort of what never reached this node needs no record here. A commit can't be: it needs this node's yes.
      return message.decision === 'abort' ? [state, []] : refused(state, message, 'commit without a vote');
    case 'vote':
    case 'pre-commit':
    case 'ack':
    case 'state-report':
    case 'undecided':
      return [state, []];
    default:
      return refused(state, message, 'unknown');
  }
}

/** A participant is asked to vote. */
function enlist(
  state: ThreePhaseState,
  { incarnation, message }: Received,
  { members, self }: { readonly members: readonly Member[]; readonly self: number },
): Stepped {
  const { txn, operations = [] } = message;
  const no = (reason: string): Stepped => {
    const step = voteNo(txn, members, self, reason);
    return perform(state, newOpen(step[0]), step);
  };
  // The others count an earlier incarnation as dead, so this one can't take its place.
  if (members[self]?.incarnation !== state.incarnation) return no('restarted');
  const dead = gone(state, members);
  // It will not hear the vote, and without it nobody can commit.
  if (dead.includes(0) || members[0]?.incarnation !== incarnation) return no('coordinator gone');
  const prepared = prepare(state.ledger, txn, operations);
  if (prepared.vote === 'no') return no(prepared.reason);
  const step = voteYes(txn, members, self, dead);
  return perform({ ...state, ledger: prepared.ledger }, newOpen(step[0]), step);
}

function refused(state: ThreePhaseState, { txn, members = [] }: WireMessage, reason: string): Stepped {
  return [state, [{ kind: 'trace', txn, epoch: epochOf({ members }), act: { kind: 'refuse', reason } }]];
}
