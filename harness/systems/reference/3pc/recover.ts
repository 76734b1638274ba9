import { unreachable } from '../../../core/errors.ts';
import { adopt, decide } from './decide.ts';
import {
  type Input,
  type Rank,
  type Reports,
  type Step,
  type Transaction,
  answerUndecided,
  others,
  send,
} from './transaction.ts';

/**
 * A transaction that an earlier incarnation voted in and left undecided. This one may have been left behind: it never
 * reports its old state and joins no termination, whenever that started. It asks until somebody knows, and only when every
 * member restarted undecided are they sure that nobody decided, and decide together.
 */
export function recover(txn: Transaction, input: Exclude<Input, { kind: 'durable' }>): Step {
  switch (input.kind) {
    case 'timer':
      return [txn, [...send(others(txn), { kind: 'inquiry' }), { kind: 'wait', wait: 'ask' }]];
    case 'reachable':
      return [txn, send([input.rank], { kind: 'inquiry' })];
    case 'dead':
      // All must be up together: what it said before it went away is asked again.
      return [{ ...txn, restarted: without(txn.restarted, input.rank) }, []];
    case 'message':
      return hear(txn, input);
    default:
      return unreachable(input);
  }
}

function hear(txn: Transaction, { from, message }: Extract<Input, { kind: 'message' }>): Step {
  switch (message.kind) {
    case 'decision':
      return adopt(txn, from, message.decision, message.as);
    case 'undecided':
      return message.isRestarted ? heardRestarted(txn, from, message.isCommittable) : [txn, []];
    case 'inquiry':
    case 'prepare':
    case 'pre-commit':
    case 'state-request':
      // A leader that hears that it restarted takes it for dead; another restarted node counts it.
      return answerUndecided(txn, from);
    case 'vote':
    case 'ack':
    case 'state-report':
      return [txn, []];
    default:
      return unreachable(message);
  }
}

function heardRestarted(txn: Transaction, from: Rank, isCommittable: boolean): Step {
  const restarted: Reports = { ...txn.restarted, [from]: isCommittable };
  const rest = others(txn);
  const next: Transaction = { ...txn, restarted };
  if (!rest.every((rank) => restarted[rank] !== undefined)) return [next, []];
  // Whoever decided had logged it, and would have answered with it. So nobody has, and nobody can any more but by this
  // rule; each of them sees the same logs and comes to the same decision.
  const isCommit = txn.phase === 'committable' || rest.some((rank) => restarted[rank] === true);
  return decide(next, { decision: isCommit ? 'commit' : 'abort', by: 'recovery', tell: rest });
}

function without(restarted: Transaction['restarted'], rank: Rank): Transaction['restarted'] {
  return Object.fromEntries(Object.entries(restarted).filter(([other]) => other !== String(rank)));
}
