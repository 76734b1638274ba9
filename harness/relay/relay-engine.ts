import type { Socket } from 'node:net';
import { EnvironmentError } from '../core/errors.ts';
import type { Link } from '../core/plan.ts';
import type {
  Bindings,
  Framing,
  MessageFilter,
  MessageMatch,
  MessageRule,
  MessageTrap,
  RelayNote,
  RuleCount,
  SeenMessage,
  TrapFired,
} from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import { type ActiveRule, needsMessages } from './active-rule.ts';
import type { ActiveTrap } from './active-trap.ts';
import { type LinkLoss, LinkTable } from './link-table.ts';
import { MessageLog, type Passage } from './message-log.ts';
import { RelayedConnection } from './relayed-connection.ts';
import { RuleBook } from './rule-book.ts';

/** Notes on streams that are not cut into messages; the first ones are kept. */
const notesMax = 1_000;
/** A held message waits no longer for a verdict: whoever armed the trap is gone, and a system must not hang on it. */
const holdMsMax = 30_000;

/** A connection that somebody opened through the relay: `link[0]` to the port of `link[1]`. */
export interface AcceptedConnection {
  /** As it was accepted, `allowHalfOpen`, with nothing read from it. */
  readonly near: Socket;
  readonly link: Link;
  readonly port: PortName;
  /**
   * Connects to the target: a connected socket, `allowHalfOpen`, with nothing read from it. Called once, when no cut keeps
   * the handshake from passing. A rejection is taken for a refusal, and the near side is reset.
   */
  readonly dial: () => Promise<Socket>;
  /** The harness's own connections are not counted; asked each time, since it may be known late. */
  readonly isProbe?: () => boolean;
  readonly onEstablished?: () => void;
  readonly onRefused?: () => void;
  /** Both sockets are closed; called once. */
  readonly onClosed?: () => void;
}

export interface RelayEngineOptions {
  /** Milliseconds of the machine's monotonic clock, which all its processes share: `process.hrtime`. */
  readonly now: () => number;
  /** A port that is not named is guessed at. */
  readonly framings?: Readonly<Record<PortName, Framing>>;
  /** How long a trap holds what nobody releases; 30 s by default. */
  readonly holdMsMax?: number;
  /** A trap has fired: its message is held, or delivered. */
  readonly onTrap?: (fired: TrapFired) => void;
}

/**
 * Carries connections, whoever accepts and dials them: the owner of the links that they belong to. What is cut, counted
 * and done to messages is the same for all connections of a link.
 */
export class RelayEngine {
  readonly #options: RelayEngineOptions;
  readonly #table = new LinkTable();
  readonly #book = new RuleBook();
  readonly #log: MessageLog;
  readonly #notes: RelayNote[] = [];
  readonly #connections = new Set<RelayedConnection>();
  #lastConnection = 0;

  constructor(options: RelayEngineOptions) {
    this.#options = options;
    this.#log = new MessageLog(options.now);
  }

  accept(accepted: AcceptedConnection): void {
    this.#lastConnection += 1;
    const connection = new RelayedConnection({
      ...accepted,
      connection: this.#lastConnection,
      framing: this.#framingOf(accepted.port),
      table: this.#table,
      book: this.#book,
      log: this.#log,
      now: this.#options.now,
      onTrap: (trap, logged, bindings) => this.#fired(trap, logged, bindings),
      onNote: (passage, note) => this.#note(passage, note),
      onClosed: () => {
        this.#connections.delete(connection);
        accepted.onClosed?.();
      },
    });
    this.#connections.add(connection);
  }

  cut(owner: string, links: readonly Link[]): void {
    this.#table.cut(owner, links);
    this.#update();
  }

  /** Takes back the owner's cuts, rules and traps. */
  heal(owner: string): void {
    this.#table.heal(owner);
    this.#book.heal(owner);
    this.#update();
  }

  healAll(): void {
    this.#table.healAll();
    this.#book.healAll();
    this.#update();
  }

  isCut(link: Link): boolean {
    return this.#table.isCut(link);
  }

  /** Something of the system's was lost on a cut link that never came to be a connection: an attempt. */
  lose(link: Link): void {
    this.#table.lose(link);
  }

  /** What was lost on the links that the owner cut, since it did. */
  losses(owner: string): LinkLoss[] {
    return this.#table.counts(owner);
  }

  /** @throws EnvironmentError `raw-stream`, before any rule is in force. */
  apply(owner: string, rules: readonly MessageRule[]): void {
    for (const { id, act, match } of rules) {
      if (!needsMessages(act) || !this.#isRaw(match)) continue;
      const where = match.port ?? 'every port';
      throw new EnvironmentError(
        'raw-stream',
        `rule ${id}: ${act.kind} needs whole messages, and the bytes of ${where} are declared raw; delay, throttle, stall, reset or truncate them, or declare a framing`,
      );
    }
    for (const active of this.#book.apply(owner, rules)) if (active.rule.act.kind === 'reset') this.#resetNow(active);
  }

  /** By rule and link, since they were applied. */
  ruleCounts(owner: string): RuleCount[] {
    return this.#book.counts(owner);
  }

  arm(owner: string, trap: MessageTrap): void {
    this.#book.arm(owner, trap);
  }

  release(owner: string, id: string, verdict: 'deliver' | 'drop'): void {
    const trap = this.#book.trap(owner, id);
    if (trap === undefined) return;
    trap.release(verdict, this.#lastConnection);
    this.#update();
  }

  messages(filter: MessageFilter): SeenMessage[] {
    return this.#log.find(filter);
  }

  notes(): readonly RelayNote[] {
    return this.#notes;
  }

  /** Ends every connection. */
  close(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #update(): void {
    for (const connection of this.#connections) connection.update();
  }

  #framingOf(port: PortName): Framing {
    return this.#options.framings?.[port] ?? 'guess';
  }

  /** True when all that the match can mean is declared raw. */
  #isRaw({ port }: MessageMatch): boolean {
    if (port !== undefined) return this.#framingOf(port) === 'raw';
    const declared = Object.values(this.#options.framings ?? {});
    return declared.length > 0 && declared.every((framing) => framing === 'raw');
  }

  /** A reset that is about whatever passes does not wait for the next message: a silent connection breaks, too. */
  #resetNow(active: ActiveRule): void {
    if (!active.isAboutAll || active.rule.act.kind !== 'reset' || !active.rule.act.atOnce) return;
    for (const connection of this.#connections) {
      const [from, to] = connection.link;
      const link = (
        [
          [from, to],
          [to, from],
        ] as const
      ).find((each) => active.concerns(each, connection.port));
      if (link !== undefined && connection.isEstablished && !connection.isProbe && active.isForEnd(link))
        connection.reset();
    }
  }

  #fired(trap: ActiveTrap, logged: number, bindings: Bindings): void {
    const message = this.#log.seen(logged);
    if (message !== undefined) this.#options.onTrap?.({ owner: trap.owner, trap: trap.trap.id, message, bindings });
    const limit = setTimeout(() => {
      trap.release('deliver', this.#lastConnection);
      this.#update();
    }, this.#options.holdMsMax ?? holdMsMax);
    limit.unref();
  }

  #note({ link, port, connection }: Passage, note: string): void {
    if (this.#notes.length < notesMax) this.#notes.push({ atMs: this.#options.now(), link, port, connection, note });
  }
}
