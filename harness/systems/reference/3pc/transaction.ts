import type { NodeName } from '../../../core/op.ts';
import type { DecidedBy, Decision } from '../../../core/trace.ts';

/** A member's place in its transaction: 0 is the coordinator; lower ranks lead before higher ones. */
export type Rank = number;

/** A node of a transaction, as it was when the transaction began: a later incarnation counts as a crash. */
export interface Member {
  readonly node: NodeName;
  readonly incarnation: number;
}

/**
 * How far a transaction is at one node (Bernstein, Hadzilacos and Goodman 1987, section 7.5). `new`: its first record is
 * being written; `collecting`: a coordinator that waits for votes; `uncertain`: voted yes; `committable`: pre-committed.
 */
export type Phase = 'new' | 'collecting' | 'uncertain' | 'committable' | 'committed' | 'aborted';

/** What is forced to the log before it is told. */
export type RecordKind = 'collecting' | 'prepared' | 'precommitted' | 'committed' | 'aborted';

/** What one node leads, and whose answers it waits for. */
export type Round =
  | { readonly kind: 'votes'; readonly missing: readonly Rank[] }
  | { readonly kind: 'states'; readonly missing: readonly Rank[]; readonly reports: Reports }
  | { readonly kind: 'acks'; readonly missing: readonly Rank[] };

/** By rank, as text: whether the node has pre-committed. */
export type Reports = Readonly<Record<string, boolean>>;

/** One transaction at one node. Data alone, never changed in place. */
export interface Transaction {
  readonly id: string;
  /** In the order of rank. */
  readonly members: readonly Member[];
  readonly self: Rank;
  readonly phase: Phase;
  /** Voted in by an earlier incarnation: it never reports its state, and only learns or joins a total recovery. */
  readonly isRestarted: boolean;
  /** Members that crashed, or are taken for it, since the transaction began. Nobody comes back from here. */
  readonly dead: readonly Rank[];
  /** The highest rank whose lead this node has followed: orders of lower ranks are stale. */
  readonly promised: Rank;
  readonly round: Round | undefined;
  /** A restarted node's collection: members that restarted undecided too. */
  readonly restarted: Reports;
  /** Who asked and heard that it is undecided: they are told when it no longer is. */
  readonly askers: readonly Rank[];
  /** While a record is being forced nothing else happens to the transaction: `held` waits. */
  readonly writing: Writing | undefined;
  readonly held: readonly Input[];
}

/** What holds, and what is told, once the record is durable. */
interface Writing {
  readonly record: RecordKind;
  readonly next: Transaction;
  readonly acts: readonly Act[];
}

export type Message =
  | { readonly kind: 'prepare' }
  | { readonly kind: 'vote'; readonly vote: 'yes' | 'no'; readonly reason?: string }
  | { readonly kind: 'pre-commit' }
  | { readonly kind: 'ack' }
  | { readonly kind: 'state-request' }
  | { readonly kind: 'state-report'; readonly isCommittable: boolean }
  /** A decision: an `order` comes from who made it, an `answer` from somebody who was asked. */
  | { readonly kind: 'decision'; readonly decision: Decision; readonly as: 'order' | 'answer' }
  | { readonly kind: 'inquiry' }
  /** The answer of an undecided node. */
  | { readonly kind: 'undecided'; readonly isRestarted: boolean; readonly isCommittable: boolean };

export type Input =
  | { readonly kind: 'durable' }
  /** `isCurrent`: from the incarnation that belongs to the transaction. */
  | { readonly kind: 'message'; readonly from: Rank; readonly isCurrent: boolean; readonly message: Message }
  /** The member's connection closed, it was silent, or it came back as another incarnation. */
  | { readonly kind: 'dead'; readonly rank: Rank }
  /** The member can be spoken to, in whatever incarnation. */
  | { readonly kind: 'reachable'; readonly rank: Rank }
  /** The transaction's timer; `unreachable` are the members without a connection. */
  | { readonly kind: 'timer'; readonly unreachable: readonly Rank[] };

/** How long a timer runs: until votes are late, for the detector's silence, or until it is time to ask again. */
export type Wait = 'votes' | 'silence' | 'ask';

export type Act =
  /** `forced`: an input `durable` follows. */
  | { readonly kind: 'write'; readonly record: RecordKind; readonly forced: boolean }
  | { readonly kind: 'send'; readonly to: Rank; readonly message: Message }
  | { readonly kind: 'decide'; readonly decision: Decision; readonly by: DecidedBy }
  | { readonly kind: 'lead' }
  | { readonly kind: 'timeout'; readonly waitingFor: string }
  | { readonly kind: 'refuse'; readonly reason: string }
  /** Starts the transaction's one timer, again if it runs. */
  | { readonly kind: 'wait'; readonly wait: Wait }
  | { readonly kind: 'rest' };

export type Step = readonly [Transaction, readonly Act[]];

export function newTransaction(id: string, members: readonly Member[], self: Rank): Transaction {
  return {
    id,
    members,
    self,
    phase: 'new',
    isRestarted: false,
    dead: [],
    promised: 0,
    round: undefined,
    restarted: {},
    askers: [],
    writing: undefined,
    held: [],
  };
}

/** Forces a record; `next` and `acts` come true when it is durable. */
export function force(txn: Transaction, record: RecordKind, next: Transaction, acts: readonly Act[]): Step {
  return [{ ...txn, writing: { record, next, acts } }, [{ kind: 'write', record, forced: true }]];
}

/** The decision of a transaction; undefined while it has none. */
export function decisionOf({ phase }: Transaction): Decision | undefined {
  if (phase === 'committed') return 'commit';
  return phase === 'aborted' ? 'abort' : undefined;
}

/** Every member but this node. */
export function others({ members, self }: Transaction): Rank[] {
  return [...members.keys()].filter((rank) => rank !== self);
}

/** Some members count as crashed from now on. */
export function withDead(txn: Transaction, ranks: readonly Rank[]): Transaction {
  const dead = new Set([...txn.dead, ...ranks]);
  return dead.size === txn.dead.length ? txn : { ...txn, dead: [...dead].toSorted((a, b) => a - b) };
}

/** Answers a question about an undecided transaction, and remembers who asked. */
export function answerUndecided(txn: Transaction, from: Rank): Step {
  const { askers, isRestarted, phase } = txn;
  const known = askers.includes(from) ? txn : { ...txn, askers: [...askers, from].toSorted((a, b) => a - b) };
  return [known, send([from], { kind: 'undecided', isRestarted, isCommittable: phase === 'committable' })];
}

export function send(to: readonly Rank[], message: Message): Act[] {
  return to.map((rank) => ({ kind: 'send', to: rank, message }));
}

/** Acts before those of a later step. */
export function after(acts: readonly Act[], [txn, later]: Step): Step {
  return [txn, [...acts, ...later]];
}
