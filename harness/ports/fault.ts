import type { Json } from '../core/json.ts';
import type { NodeName } from '../core/op.ts';
import type { Link, Step, Target } from '../core/plan.ts';
import type { Prng } from '../core/prng.ts';
import type { FaultClass } from '../core/property.ts';
import type { NodeState } from '../core/trace.ts';
import type { Load } from './load.ts';
import type { Ability, Cluster } from './transport.ts';
import type { System } from './system.ts';

/** What was seen; `holds` says whether it proves the claim. */
export interface Evidence {
  readonly holds: boolean;
  /** One line: what was looked at and what it showed. */
  readonly note: string;
  readonly detail?: Json;
}

/** What a fault may use. Restarting is the runner's: it knows how the system starts. */
export interface FaultContext {
  readonly cluster: Cluster;
  readonly system: System;
  readonly nodes: readonly NodeName[];
  /** Starts the system on a node again and waits until its process runs. */
  readonly restart: (node: NodeName) => Promise<void>;
  readonly isReady: (node: NodeName, signal: AbortSignal) => Promise<boolean>;
  /** The newest sampled state, for targets by role. */
  readonly stateOf: (node: NodeName) => NodeState | undefined;
  /** Client operations open now, by node: work in flight. */
  readonly openOperations: (node: NodeName) => number;
  /** Lines of trace that a node has written so far. */
  readonly traceCount: (node: NodeName) => number;
  /** Transactions that were voted on and whose outcome nobody has begun to write down, as far as traces were read. */
  readonly openVotes: () => number;
  /** What clients ask of the system, and a way to have them ask more; absent where nothing drives clients. */
  readonly load?: Load;
  /** False where the plan has chosen the moment: the fault strikes at once. Else it waits a little for work to hit. */
  readonly aims: boolean;
  readonly signal: AbortSignal;
}

/** What an injected fault knows of itself; the runner keeps it until it is healed. */
export interface Injected {
  readonly targets: readonly NodeName[];
  readonly links: readonly Link[];
  /** One line: what was done. */
  readonly note: string;
  /** What the fault needs to prove and heal: its own business. After a partial `inject` only `{ step }` is known. */
  readonly memory: Json;
}

/** The shape of one fault of a plan, before it has an id and a time. */
export interface FaultDraw {
  readonly target: Target;
  readonly options: { readonly [key: string]: unknown };
  readonly durationMs: number;
}

export interface DrawContext {
  readonly nodes: readonly NodeName[];
  readonly roles: Readonly<Record<NodeName, string>>;
  /** The system's own time-outs, in ms: cuts are drawn shorter and longer than them. */
  readonly timeouts: Readonly<Record<string, number>>;
  readonly prng: Prng;
  /** The longest that the fault may last, in ms. */
  readonly maxMs: number;
  /** What the transport can do, for parts of a fault that are optional: cutting clients off too. */
  readonly abilities?: readonly Ability[];
  /** `keep`: a majority of the nodes stays untouched; `break`: none does. Absent: either. */
  readonly quorum?: 'keep' | 'break' | undefined;
  /** The run's regions, where it has some: groups of nodes, every node in one. */
  readonly regions?: readonly (readonly NodeName[])[] | undefined;
  /** Faults of this kind that the plan has already: the first is the one most likely to find something. */
  readonly earlier?: number;
}

/**
 * What two faults can't have at once on the same node: `processes` for whoever signals, kills or restarts them, `clock`
 * for whoever changes what they are told of time, `disk` for whoever changes their files or file system, `limits` for
 * whoever changes what they may use.
 */
export type Resource = 'processes' | 'clock' | 'disk' | 'limits';

/**
 * One kind of fault. The runner journals the intent before `inject`, and calls `heal` whatever happened in between;
 * `heal` therefore works after a partial `inject` too, and twice.
 */
export interface Fault {
  readonly name: string;
  readonly class: FaultClass;
  readonly summary: string;
  /** How it is done, per transport, in one line: shown by `list faults`. */
  readonly mechanism: string;
  /** What it is good at finding. */
  readonly finds: string;
  /** How it is known that it took effect, and that it hit the system's own work, in one line. */
  readonly evidence: string;
  readonly needs: readonly Ability[];
  /** What it needs of the system and the system lacks, in one line; undefined where it lacks nothing. */
  lacks?(system: Pick<System, 'name' | 'operator' | 'membership'>): string | undefined;
  /** What it has to itself on each target while it lasts; a step that claims the same waits, or is told why it can't run. */
  readonly claims: readonly Resource[];
  /** Kinds of one family are so many ways to hit the same thing: a plan that asks for all faults draws one of them. */
  readonly family?: string;
  /** True: it hits regions as a whole; where the run has none, it runs only if it is named, on two halves. */
  readonly isRegional?: boolean;
  /** True: the processes of its targets may end because of it, which is no crash of their own; its heal starts them again. */
  readonly mayEnd?: boolean;
  /** Draws one instance from the seed: target, options, length. */
  draw(context: DrawContext): FaultDraw;
  /**
   * The simplest form of it, for whoever asks for one by name and says nothing more: no storms, no flaps, nothing left to
   * chance but the target. Absent where every draw is as simple.
   */
  plain?(context: DrawContext): FaultDraw;
  /** The targets of a step, resolved now. */
  inject(step: Step, context: FaultContext): Promise<Injected>;
  /** Proof that it took effect: a probe, a process state. */
  prove(injected: Injected, context: FaultContext): Promise<Evidence>;
  /** Proof that the system's own work was hit; asked until it holds, and at the latest before healing. */
  bit(injected: Injected, context: FaultContext): Promise<Evidence>;
  heal(injected: Injected, context: FaultContext): Promise<void>;
  proveHealed(injected: Injected, context: FaultContext): Promise<Evidence>;
}
