import { unreachable } from '../../../core/errors.ts';
import { adopt, decidedReply } from './decide.ts';
import { followAgain, followerTimeout, memberDied, preCommitOrder, stateRequest } from './follow.ts';
import { conclude, heard, heardNo, leadAgain, leaderTimeout } from './lead.ts';
import { recover } from './recover.ts';
import {
  type Act,
  type Input,
  type Message,
  type Step,
  type Transaction,
  answerUndecided,
  decisionOf,
  send,
} from './transaction.ts';

/** The most messages that wait for one record: honest members send a handful. */
const heldMax = 256;

/** One input to one transaction: the three-phase commit protocol, without log, network and clock. */
export function advance(txn: Transaction, input: Input): Step {
  const { writing, held } = txn;
  if (writing === undefined) return input.kind === 'durable' ? [txn, []] : handle(txn, input);
  if (input.kind !== 'durable') return [hold(txn, input), []];
  const [next, acts] = conclude({ ...writing.next, writing: undefined, held });
  return drain(next, [...writing.acts, ...acts]);
}

/** While a record is being forced the rest waits, so that nothing is told of a state that a crash would take back. */
function hold(txn: Transaction, input: Input): Transaction {
  // Every state that follows a record starts its own timer; this one belonged to the state before.
  if (input.kind === 'timer') return txn;
  if (input.kind === 'message' && txn.held.length >= heldMax) return txn;
  return { ...txn, held: [...txn.held, input] };
}

function drain(txn: Transaction, acts: Act[]): Step {
  let now = txn;
  while (now.writing === undefined) {
    const [first, ...rest] = now.held;
    if (first === undefined || first.kind === 'durable') break;
    const [next, more] = handle({ ...now, held: rest }, first);
    acts.push(...more);
    now = next;
  }
  return [now, acts];
}

type Handled = Exclude<Input, { kind: 'durable' }>;

function handle(txn: Transaction, input: Handled): Step {
  if (decisionOf(txn) !== undefined) return [txn, decided(txn, input)];
  if (txn.isRestarted) return recover(txn, input);
  switch (input.kind) {
    case 'timer':
      return txn.round === undefined ? followerTimeout(txn, input.unreachable) : leaderTimeout(txn, txn.round);
    case 'dead':
      return memberDied(txn, input.rank);
    case 'reachable':
      return [txn, txn.round === undefined ? followAgain(txn, input.rank) : leadAgain(txn.round, input.rank)];
    case 'message':
      return hear(txn, input);
    default:
      return unreachable(input);
  }
}

/** What was held while the decision was written. */
function decided(txn: Transaction, input: Handled): Act[] {
  const decision = decisionOf(txn);
  if (input.kind !== 'message' || decision === undefined) return [];
  const reply = decidedReply(decision, input.message);
  if (reply === undefined) return [];
  return reply.kind === 'refuse' ? [reply] : send([input.from], reply);
}

/** What anybody may say in any incarnation; the rest counts only from the incarnation that began the transaction. */
const anyIncarnation: readonly Message['kind'][] = ['decision', 'inquiry', 'undecided'];

/** What an undecided node that never crashed makes of a message. */
function hear(txn: Transaction, { from, isCurrent, message }: Extract<Input, { kind: 'message' }>): Step {
  if (!isCurrent && !anyIncarnation.includes(message.kind)) return [txn, []];
  switch (message.kind) {
    case 'prepare':
      // Sent twice: the vote stands.
      return [txn, txn.self === 0 ? [] : send([from], { kind: 'vote', vote: 'yes' })];
    case 'vote':
      return message.vote === 'yes' ? heard(txn, 'votes', from) : heardNo(txn, from);
    case 'pre-commit':
      return preCommitOrder(txn, from);
    case 'ack':
      return heard(txn, 'acks', from);
    case 'state-request':
      return stateRequest(txn, from);
    case 'state-report':
      return heard(txn, 'states', from, message.isCommittable);
    case 'decision':
      return adopt(txn, from, message.decision, message.as);
    case 'inquiry':
      return answerUndecided(txn, from);
    case 'undecided':
      // Only a restarted member is out of the transaction.
      return message.isRestarted ? memberDied(txn, from) : [txn, []];
    default:
      return unreachable(message);
  }
}
