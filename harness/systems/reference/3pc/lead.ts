import { unreachable } from '../../../core/errors.ts';
import type { DecidedBy, Decision } from '../../../core/trace.ts';
import { abortEarly, decide } from './decide.ts';
import {
  type Act,
  type Rank,
  type Reports,
  type Round,
  type Step,
  type Transaction,
  after,
  force,
  others,
  send,
  withDead,
} from './transaction.ts';

/**
 * What a leader does: the coordinator with votes and acknowledgements, and whoever takes its place when it is dead with
 * states and acknowledgements (the centralized termination protocol, Bernstein, Hadzilacos and Goodman 1987, 7.5).
 */

/** Goes on when nobody is missing from the leader's round any more. */
export function conclude(txn: Transaction): Step {
  const { round, writing } = txn;
  if (round === undefined || writing !== undefined || round.missing.length > 0) return [txn, []];
  switch (round.kind) {
    case 'votes':
      return preCommit(txn, live(txn));
    case 'states':
      return terminate(txn, round.reports);
    case 'acks':
      return decideAsLeader(txn, 'commit', txn.self === 0 ? 'votes' : 'termination');
    default:
      return unreachable(round);
  }
}

/** Takes the lead of a transaction whose lower ranks are all dead, and asks the live ones for their states. */
export function takeLead(txn: Transaction): Step {
  const missing = live(txn);
  const round: Round = { kind: 'states', missing, reports: {} };
  const acts = [...send(missing, { kind: 'state-request' }), { kind: 'wait', wait: 'silence' } as const];
  const leading: Transaction = { ...txn, promised: Math.max(txn.promised, txn.self), round };
  return after([{ kind: 'lead' }, ...acts], conclude(leading));
}

/**
 * The termination rules, over the states of those who answered and are still alive. (TR1 and TR2, somebody has decided,
 * need no rule here: the decision itself was the answer.)
 */
function terminate(txn: Transaction, reports: Reports): Step {
  const reported = live(txn).filter((rank) => reports[rank] !== undefined);
  const isCommittable = txn.phase === 'committable' || reported.some((rank) => reports[rank] === true);
  // TR3: all are uncertain, so nobody can have committed.
  if (!isCommittable) return decideAsLeader(txn, 'abort', 'termination');
  // TR4: some have pre-committed, so the dead may have committed; the uncertain are brought along first.
  return preCommit(
    txn,
    reported.filter((rank) => reports[rank] === false),
  );
}

/** Pre-commits `to` and itself; what is logged before it is told. */
function preCommit(txn: Transaction, to: readonly Rank[]): Step {
  const next: Transaction = { ...txn, phase: 'committable', round: { kind: 'acks', missing: to } };
  const acts = [...send(to, { kind: 'pre-commit' }), { kind: 'wait', wait: 'silence' } as const];
  return txn.phase === 'committable' ? after(acts, conclude(next)) : force(txn, 'precommitted', next, acts);
}

function decideAsLeader(txn: Transaction, decision: Decision, by: DecidedBy): Step {
  return decide(txn, { decision, by, tell: others(txn) });
}

/** A vote, a state or an acknowledgement that a leader waited for. */
export function heard(txn: Transaction, kind: Round['kind'], from: Rank, isCommittable = false): Step {
  const { round } = txn;
  // An answer to a round that is over, or to nobody's question.
  if (round?.kind !== kind || !round.missing.includes(from)) return [txn, []];
  const missing = round.missing.filter((rank) => rank !== from);
  const reported = round.kind === 'states' ? { reports: { ...round.reports, [from]: isCommittable } } : {};
  return conclude({ ...txn, round: { ...round, missing, ...reported } });
}

/** A participant refused. */
export function heardNo(txn: Transaction, from: Rank): Step {
  if (txn.round?.kind !== 'votes') return [txn, []];
  return abortEarly(txn, { by: 'refusal', tell: others(txn).filter((rank) => rank !== from) });
}

/** A member died that the leader may be waiting for. */
export function leadWithout(txn: Transaction, rank: Rank): Step {
  const { round } = txn;
  if (round === undefined || !round.missing.includes(rank)) return [txn, []];
  // Its vote is lost, and commit needs every vote.
  if (round.kind === 'votes') return abortEarly(txn, { by: 'timeout', tell: others(txn) });
  return conclude({ ...txn, round: { ...round, missing: round.missing.filter((other) => other !== rank) } });
}

/** A member that can be spoken to only now missed what was sent to all. */
export function leadAgain({ kind, missing }: Round, rank: Rank): Act[] {
  if (!missing.includes(rank) || kind === 'votes') return [];
  return send([rank], kind === 'states' ? { kind: 'state-request' } : { kind: 'pre-commit' });
}

/** Who did not answer in time is taken for dead: votes are then lost, states and acknowledgements done without. */
export function leaderTimeout(txn: Transaction, round: Round): Step {
  const acts = [{ kind: 'timeout', waitingFor: `${round.kind} of ${names(txn, round.missing)}` }] as const;
  if (round.kind === 'votes') return after(acts, abortEarly(txn, { by: 'timeout', tell: others(txn) }));
  const without = withDead(txn, round.missing);
  return after(acts, conclude({ ...without, round: { ...round, missing: [] } }));
}

function names({ members }: Transaction, ranks: readonly Rank[]): string {
  return ranks.map((rank) => members[rank]?.node ?? rank).join(', ');
}

function live(txn: Transaction): Rank[] {
  return others(txn).filter((rank) => !txn.dead.includes(rank));
}
