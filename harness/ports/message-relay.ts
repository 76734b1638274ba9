import type { Json } from '../core/json.ts';
import type { Link } from '../core/plan.ts';
import type { PortName } from './transport.ts';

/** How a port's bytes are cut into messages. `guess` looks at the first bytes of each connection. */
export type Framing = 'newline-json' | 'http' | 'postgres' | 'raw' | 'guess' | LengthPrefixed;

/** A message is `offset` bytes, then its length as a number of `width` bytes, then what the length counts. */
export interface LengthPrefixed {
  readonly kind: 'length-prefixed';
  readonly width: 1 | 2 | 4;
  readonly endianness: 'big' | 'little';
  readonly offset: number;
  /** How many of the bytes up to the end of the length field are counted in it: 0, or all, or something else. */
  readonly counted: number;
}

/**
 * What a field of the parsed message must be: a value, one of some values, or any text, number or truth value, remembered
 * under a name. A longer text than an identifier's is no match: what is bound is counted and kept.
 */
export type FieldTest = { readonly is: Json } | { readonly oneOf: readonly Json[] } | { readonly bind: string };

/** Which messages are meant. All that is given must hold; nothing given means every message. */
export interface MessageMatch {
  /** Directed: `[from, to]` means what `from` sends to `to`, whoever of them opened the connection. */
  readonly links?: readonly Link[] | undefined;
  readonly port?: PortName | undefined;
  /**
   * By path into the message, with dots: `body.txn`. HTTP messages have `method`, `path`, `status`, `headers.NAME` and,
   * where their body is JSON, `body`; PostgreSQL's have `type` and `text`.
   */
  readonly fields?: Readonly<Record<string, FieldTest>> | undefined;
  /** `request` or `response` for HTTP; the message's name for PostgreSQL (`Query`, `CommandComplete`); else `message`, or `bytes` for raw streams. */
  readonly kind?: string | undefined;
  /** Bytes that the message contains, as UTF-8. */
  readonly text?: string | undefined;
}

/** What is done to a message that matches. Times are in milliseconds. */
export type MessageAct =
  /** Nothing: it is counted and logged. */
  | { readonly kind: 'watch' }
  /** Later, in order: a stream never reorders by itself. `jitterMs` is the width or, for `pareto`, the scale of the tail. */
  | {
      readonly kind: 'delay';
      readonly ms: number;
      readonly jitterMs?: number | undefined;
      readonly distribution?: 'uniform' | 'pareto' | undefined;
    }
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate'; readonly copies: number; readonly afterMs?: number | undefined }
  /** After so many of the messages that follow it on its connection, or after `mostMs`. */
  | { readonly kind: 'reorder'; readonly by: number; readonly mostMs: number }
  /** Alone, while others overtake it, until the rule is healed or `forMs` have passed. */
  | { readonly kind: 'hold'; readonly forMs?: number | undefined }
  /** One bit of it, from the seed; or the field at the path gets another value. */
  | { readonly kind: 'corrupt'; readonly field?: string | undefined; readonly value?: Json | undefined }
  /** Its first `keep` bytes pass; then the stream ends, and what follows is lost. */
  | { readonly kind: 'truncate'; readonly keep: number }
  /** From it on, so many bytes a second on its link, over all connections. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** It is lost and its connection reset, at both ends; `atOnce`: established connections don't wait for a message. */
  | { readonly kind: 'reset'; readonly atOnce?: boolean | undefined }
  /** Its receiver sees the end of the stream before it; the other direction goes on, and what follows is lost. */
  | { readonly kind: 'half-close' }
  /** From it on, nothing passes until the rule is healed; then everything does, in order. */
  | { readonly kind: 'stall' }
  /** Closes and resets are passed on so much later. It acts on the ends of connections, not on messages. */
  | { readonly kind: 'slow-close'; readonly ms: number };

export type MessageActKind = MessageAct['kind'];

export interface MessageRule {
  /** Unique among the owner's rules. */
  readonly id: string;
  readonly match: MessageMatch;
  readonly act: MessageAct;
  /** So many matches pass untouched first; counted by link and by what is bound. */
  readonly skip?: number | undefined;
  /** At most so many are acted on; counted as `skip`. */
  readonly most?: number | undefined;
  /** In so many of so many cases, drawn from `seed`. */
  readonly chance?: readonly [numerator: number, denominator: number] | undefined;
  /** What chances, jitter and corrupted bits are drawn from; the same for each link at each run. */
  readonly seed: string;
}

/** What one rule saw and did on one link, over all connections between the two, probes not counted. */
export interface RuleCount {
  readonly rule: string;
  readonly act: MessageActKind;
  readonly link: Link;
  /** Messages that passed by while the rule stood, whether they matched or not. */
  readonly seen: number;
  readonly matched: number;
  readonly acted: number;
  /** Matches that could not be acted on because their stream has no messages (raw bytes). */
  readonly refused: number;
  /** What the relay has read from the link's sender and handed to its receiver since then, as their sockets count it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export type Bindings = Readonly<Record<string, Json>>;

/** Waits for one message. It fires once. */
export interface MessageTrap {
  /** Unique among the owner's traps. */
  readonly id: string;
  readonly match: MessageMatch;
  /** The n-th match, from 1, with the same bindings, over all links. */
  readonly count: number;
  /** `before`: it is held, and what follows it on its stream waits, until `release`; `after`: it has been delivered. */
  readonly when: 'before' | 'after';
  /** False: at `release` with `drop`, later matches that are in the relay already are dropped too. */
  readonly deliverInFlight: boolean;
}

export interface TrapFired {
  readonly owner: string;
  readonly trap: string;
  readonly message: SeenMessage;
  readonly bindings: Bindings;
}

/** What became of a message; a message that was acted on is logged with the act. */
export type MessageFate = 'passed' | MessageActKind;

/** One line of the relay's log. */
export interface SeenMessage {
  /** In the order in which the relay saw them. */
  readonly sequence: number;
  /** Milliseconds of the machine's monotonic clock, which all its processes share (`process.hrtime`). */
  readonly atMs: number;
  readonly link: Link;
  readonly port: PortName;
  /** Numbers the relay's connections, from 1. */
  readonly connection: number;
  readonly kind: string;
  readonly bytes: number;
  /** Its beginning, as text; bounded. */
  readonly text: string;
  readonly fate: MessageFate;
  /** Who acted: `owner/rule`. */
  readonly by?: string | undefined;
}

export interface MessageFilter {
  readonly links?: readonly Link[] | undefined;
  readonly text?: string | undefined;
  /** Only what this owner's rules and traps have acted on. */
  readonly owner?: string | undefined;
  /** Only what was seen since, on the clock of `atMs`. */
  readonly sinceMs?: number | undefined;
  /** The newest, at most so many. */
  readonly most: number;
}

/** What the relay knows of a stream that it could not cut into messages. */
export interface RelayNote {
  readonly atMs: number;
  readonly link: Link;
  readonly port: PortName;
  readonly connection: number;
  readonly note: string;
}

/**
 * Acts on whole messages in the relay that carries the links. Only messages on links and ports that a rule or trap names
 * are looked at, counted and logged: whatever else passes, passes as bytes.
 */
export interface MessageRelay {
  /**
   * Adds rules. Of several rules that match a message, each acts in the order of their coming, until one drops it.
   *
   * @throws EnvironmentError `raw-stream` where an act needs messages and the port is declared raw; `no-such-node`.
   */
  apply(owner: string, rules: readonly MessageRule[]): Promise<void>;
  /** Takes back the owner's rules and traps; what they held is delivered. Does nothing for an owner that is not known. */
  heal(owner: string): Promise<void>;
  /** Since they were applied, with a line for each link that a rule names; empty after healing. */
  counts(owner: string): Promise<readonly RuleCount[]>;
  arm(owner: string, trap: MessageTrap): Promise<void>;
  /** Calls back for each trap that fires; the answer stops it. */
  onTrap(listener: (fired: TrapFired) => void): () => void;
  /** Lets a held message go, or drops it. Does nothing when the trap holds nothing (any more). */
  release(owner: string, trap: string, verdict: 'deliver' | 'drop'): Promise<void>;
  /** The log's newest messages that fit the filter, oldest first. The log is bounded: old ones are forgotten. */
  messages(filter: MessageFilter): Promise<readonly SeenMessage[]>;
  /** Streams that fell back to raw bytes, and why; bounded. */
  notes(): Promise<readonly RelayNote[]>;
}
