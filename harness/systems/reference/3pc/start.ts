import { abortEarly, decide } from './decide.ts';
import {
  type Member,
  type Message,
  type Phase,
  type Rank,
  type RecordKind,
  type Step,
  type Transaction,
  force,
  newTransaction,
  others,
  send,
  withDead,
} from './transaction.ts';

/** How a transaction comes to be at a node: as its coordinator, as a participant, by refusal, or out of the log. */

/**
 * The coordinator collects votes. Its record names the members for after a crash, and is waited for: a coordinator that had
 * forgotten the transaction would begin it a second time when a client sends it again.
 */
export function begin(id: string, members: readonly Member[]): Step {
  const txn = newTransaction(id, members, 0);
  const missing = others(txn);
  return force(txn, 'collecting', { ...txn, phase: 'collecting', round: { kind: 'votes', missing } }, [
    ...send(missing, { kind: 'prepare' }),
    { kind: 'wait', wait: 'votes' },
  ]);
}

/** A participant that can do its part votes yes and is uncertain from there on. `dead` have crashed already. */
export function voteYes(id: string, members: readonly Member[], self: Rank, dead: readonly Rank[]): Step {
  const txn = withDead(newTransaction(id, members, self), dead);
  return force(txn, 'prepared', { ...txn, phase: 'uncertain' }, [
    ...send([0], { kind: 'vote', vote: 'yes' }),
    { kind: 'wait', wait: 'silence' },
  ]);
}

/** A participant that can't has decided: without its yes nobody can commit. */
export function voteNo(id: string, members: readonly Member[], self: Rank, reason: string): Step {
  const vote: Message = { kind: 'vote', vote: 'no', reason };
  return abortEarly(newTransaction(id, members, self), { by: 'refusal', tell: [] }, send([0], vote));
}

/**
 * A node that is asked about a transaction of which it has no record has not voted, or not collected votes. It refuses
 * it for good, and then it can answer.
 */
export function refuse(id: string, members: readonly Member[], self: Rank, asker?: Rank): Step {
  const answer: Message = { kind: 'decision', decision: 'abort', as: 'answer' };
  const acts = asker === undefined ? [] : send([asker], answer);
  return decide(newTransaction(id, members, self), { decision: 'abort', by: 'refusal', tell: [] }, acts);
}

const phaseOf: Readonly<Record<RecordKind, Phase>> = {
  collecting: 'collecting',
  prepared: 'uncertain',
  precommitted: 'committable',
  committed: 'committed',
  aborted: 'aborted',
};

/** A transaction out of the log, by a record of it. */
export function recovered(id: string, members: readonly Member[], self: Rank, record: RecordKind): Transaction {
  return { ...newTransaction(id, members, self), phase: phaseOf[record], isRestarted: true };
}
