import { leadWithout, takeLead } from './lead.ts';
import { type Act, type Rank, type Step, type Transaction, force, others, send, withDead } from './transaction.ts';

/** What an undecided member does that never crashed and does not lead. */

/** The leader's order to pre-commit. Orders of the dead and of lower ranks than it has followed are stale. */
export function preCommitOrder(txn: Transaction, from: Rank): Step {
  if (isStale(txn, from)) return [txn, []];
  const followed = follow(txn, from);
  const acts = [...send([from], { kind: 'ack' }), { kind: 'wait', wait: 'silence' } as const];
  if (txn.phase === 'committable') return [followed, acts];
  return force(followed, 'precommitted', { ...followed, phase: 'committable' }, acts);
}

/** A terminating leader asks for the state. After the answer no order of a lower rank counts any more: it may be late. */
export function stateRequest(txn: Transaction, from: Rank): Step {
  if (isStale(txn, from)) return [txn, []];
  const report = send([from], { kind: 'state-report', isCommittable: txn.phase === 'committable' });
  return [follow(txn, from), [...report, { kind: 'wait', wait: 'silence' }]];
}

/** A member died: a leader goes on without it, the others may have to elect. */
export function memberDied(txn: Transaction, rank: Rank): Step {
  if (txn.dead.includes(rank)) return [txn, []];
  const without = withDead(txn, [rank]);
  if (txn.round !== undefined) return leadWithout(without, rank);
  return elect(txn, without);
}

/** No decision came in time: members without a connection count as dead, and everybody is asked. */
export function followerTimeout(txn: Transaction, unreachable: readonly Rank[]): Step {
  const [now, acts] = elect(txn, withDead(txn, unreachable));
  const waited = [{ kind: 'timeout', waitingFor: 'the decision' }, ...acts] as const;
  if (now.round !== undefined || now.writing !== undefined) return [now, waited];
  return [now, [...waited, ...send(others(now), { kind: 'inquiry' }), { kind: 'wait', wait: 'ask' }]];
}

/** The leader can be spoken to only now. */
export function followAgain(txn: Transaction, rank: Rank): Act[] {
  return rank === leaderOf(txn) && rank !== txn.self ? send([rank], { kind: 'inquiry' }) : [];
}

/** The lowest live rank leads. Another one than before is asked at once: it may have decided long ago. */
function elect(before: Transaction, txn: Transaction): Step {
  const leader = leaderOf(txn);
  if (leader === leaderOf(before)) return [txn, []];
  if (leader === txn.self) return takeLead(txn);
  return [txn, [...send([leader], { kind: 'inquiry' }), { kind: 'wait', wait: 'silence' }]];
}

function leaderOf({ members, dead, promised, self }: Transaction): Rank {
  const live = [...members.keys()].find((rank) => rank >= promised && !dead.includes(rank));
  // Whoever follows a higher rank and loses it has nobody above to wait for.
  return live ?? self;
}

function isStale({ promised, dead }: Transaction, from: Rank): boolean {
  return from < promised || dead.includes(from);
}

function follow(txn: Transaction, leader: Rank): Transaction {
  // A leader that follows another one no longer leads.
  return { ...txn, promised: leader, round: undefined };
}
