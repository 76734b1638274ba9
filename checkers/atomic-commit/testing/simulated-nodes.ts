import type { Prng } from '../../../harness/core/prng.ts';

export type Outcome = 'commit' | 'abort';

/** Mistakes that the simulated protocol can make. */
export type Mistake =
  | 'told before written'
  | 'voted before written'
  | 'silence is a yes'
  | 'rolled back at restart'
  | 'aborted in doubt'
  | 'locks kept'
  | 'answered fail'
  | 'aborted for nothing';

export interface Message {
  readonly from: string;
  readonly to: string;
  readonly kind: 'prepare' | 'yes' | 'no' | 'inquiry' | Outcome;
  readonly txn: string;
}

/** A step that a node has still to carry out; a crash loses it. */
type Effect = () => void;

export interface SimulatedNode {
  readonly name: string;
  isUp: boolean;
  /** Survives a crash: the furthest record of each transaction. */
  readonly log: Map<string, 'collecting' | 'prepared' | 'committed' | 'aborted'>;
  /** Lost in a crash. */
  readonly pending: Effect[];
  readonly votes: Map<string, Set<string>>;
  /** The outcome is being written, and is not to be told yet. */
  readonly closing: Set<string>;
  readonly decided: Map<string, Outcome>;
  readonly locked: Set<string>;
}

export function newNode(name: string): SimulatedNode {
  return {
    name,
    isUp: true,
    log: new Map(),
    pending: [],
    votes: new Map(),
    closing: new Set(),
    decided: new Map(),
    locked: new Set(),
  };
}

/** What the protocol may use of the simulated world. */
export interface World {
  readonly prng: Prng;
  readonly mistake: Mistake | undefined;
  readonly network: Message[];
  /** Writes a line of the run at this moment. */
  say(line: string): void;
  /** The coordinator answers the client of a transaction. */
  answer(txn: string, decision: Outcome): void;
}
