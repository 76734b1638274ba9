import type { Socket } from 'node:net';
import type { Link } from '../core/plan.ts';
import type { Bindings, Framing } from '../ports/message-relay.ts';
import type { PortName } from '../ports/transport.ts';
import type { ActiveTrap } from './active-trap.ts';
import { Direction } from './direction.ts';
import { ConnectionFraming, type Way } from './framing/open-framing.ts';
import type { LinkTable } from './link-table.ts';
import type { MessageLog, Passage } from './message-log.ts';
import { MessagePipe } from './message-pipe.ts';
import type { AcceptedConnection } from './relay-engine.ts';
import type { RuleBook } from './rule-book.ts';

export interface RelayedConnectionOptions extends AcceptedConnection {
  /** Its number in the relay. */
  readonly connection: number;
  readonly framing: Framing;
  readonly table: LinkTable;
  readonly book: RuleBook;
  readonly log: MessageLog;
  readonly now: () => number;
  readonly onTrap: (trap: ActiveTrap, logged: number, bindings: Bindings) => void;
  readonly onNote: (passage: Passage, note: string) => void;
}

/** One direction: what its bytes go through, one after the other. */
interface Lane {
  readonly pipe: MessagePipe;
  readonly direction: Direction;
}

/**
 * A connection through the relay: two sockets and two directions. It is established at the target only while neither
 * link is cut, as a handshake would be: until then the target knows nothing of it, and what the near side sends is held
 * back. A near side that gives up while it waits was never there. What a relay can't hide: the near side's kernel says
 * that it is connected, and a target that refuses shows as a reset right after that.
 */
export class RelayedConnection {
  readonly #options: RelayedConnectionOptions;
  readonly #back: Link;
  readonly #framing: ConnectionFraming;
  readonly #forward: Lane;
  #far: Socket | undefined;
  #backward: Lane | undefined;
  #stage: 'waiting' | 'dialling' | 'established' | 'over' = 'waiting';
  /** When a delayed handshake arrives; undefined until it is on its way. */
  #arrivesAtMs: number | undefined;
  #arrival: NodeJS.Timeout | undefined;
  #open = 1;

  constructor(options: RelayedConnectionOptions) {
    this.#options = options;
    const { near, link } = options;
    this.#back = [link[1], link[0]];
    this.#framing = new ConnectionFraming(options.framing);
    this.#forward = this.#lane(near, 'forward');
    this.#listenNear();
    this.update();
  }

  /** The links or the rules may have changed. */
  update(): void {
    if (this.#stage === 'waiting' && this.#hasHandshakePassed()) void this.#dial();
    if (this.#stage !== 'established') return;
    for (const lane of [this.#forward, this.#backward]) {
      lane?.pipe.pump();
      lane?.direction.pump();
    }
  }

  get link(): Link {
    return this.#options.link;
  }

  get port(): PortName {
    return this.#options.port;
  }

  get isProbe(): boolean {
    return this.#options.isProbe?.() ?? false;
  }

  get isEstablished(): boolean {
    return this.#stage === 'established';
  }

  destroy(): void {
    this.#stage = 'over';
    this.#options.near.destroy();
    this.#far?.destroy();
  }

  /** Both ends are told that the connection is broken. */
  reset(): void {
    this.#stage = 'over';
    this.#options.near.resetAndDestroy();
    this.#far?.resetAndDestroy();
  }

  #lane(source: Socket, way: Way): Lane {
    const { link, port, connection, table, book, log, now, onTrap, onNote } = this.#options;
    const [here, back] = way === 'forward' ? [link, this.#back] : [this.#back, link];
    const tally = book.tallies.of(here);
    const direction = new Direction({
      source,
      link: here,
      back,
      table,
      tally,
      now,
      isProbe: () => this.isProbe,
      queuedBytes: () => lane.pipe.queuedBytes,
    });
    const passage: Passage = { link: here, port, connection };
    const pipe = new MessagePipe({
      passage,
      way,
      framing: this.#framing,
      direction,
      book,
      log,
      tally,
      now,
      onTrap,
      onNote: (note) => onNote(passage, note),
      resetBoth: () => this.reset(),
    });
    const lane: Lane = { pipe, direction };
    return lane;
  }

  /** A cut or stalled link keeps the handshake, and a delayed one keeps it for a round trip. */
  #hasHandshakePassed(): boolean {
    const { link, port, table, book, now } = this.#options;
    if (table.isCut(link) || table.isCut(this.#back)) return false;
    const waitMs = book.handshakeMs(link, port) + book.handshakeMs(this.#back, port);
    if (waitMs === Infinity) return false;
    this.#arrivesAtMs ??= now() + waitMs;
    // It is on its way; but where nothing makes it late any more, it has arrived.
    const leftMs = waitMs === 0 ? 0 : this.#arrivesAtMs - now();
    if (leftMs <= 0) return true;
    clearTimeout(this.#arrival);
    this.#arrival = setTimeout(() => this.update(), leftMs);
    return false;
  }

  async #dial(): Promise<void> {
    this.#stage = 'dialling';
    let far: Socket;
    try {
      far = await this.#options.dial();
    } catch {
      // Refused, or out of reach: the near side learns of it, and the dialler's owner looks for the reason.
      this.#refuse();
      return;
    }
    this.#establish(far);
  }

  #establish(far: Socket): void {
    if (this.#stage !== 'dialling') {
      far.destroy();
      return;
    }
    this.#stage = 'established';
    this.#far = far;
    this.#open += 1;
    this.#backward = this.#lane(far, 'backward');
    this.#listenFar(far, this.#backward.pipe);
    this.#backward.direction.establish(this.#options.near);
    this.#forward.direction.establish(far);
    this.#options.onEstablished?.();
    this.update();
  }

  #listenNear(): void {
    const { near } = this.#options;
    const { pipe } = this.#forward;
    near.setNoDelay(true);
    near.on('data', (chunk: Buffer) => pipe.receive(chunk));
    near.on('end', () => {
      // Only a close can be told from here; one who half-closes and still waits for an answer is taken for gone.
      if (this.#stage === 'waiting') this.destroy();
      else pipe.end('end');
    });
    near.on('error', () => {
      if (this.#stage === 'established') pipe.end('reset');
      else this.destroy();
    });
    near.on('close', () => this.#closed());
    near.resume();
  }

  #listenFar(far: Socket, pipe: MessagePipe): void {
    far.setNoDelay(true);
    far.on('data', (chunk: Buffer) => pipe.receive(chunk));
    far.on('end', () => pipe.end('end'));
    far.on('error', () => pipe.end('reset'));
    far.on('close', () => this.#closed());
    far.resume();
  }

  #refuse(): void {
    if (this.#stage !== 'dialling') return;
    this.#stage = 'over';
    this.#options.near.resetAndDestroy();
    this.#options.onRefused?.();
  }

  #closed(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    clearTimeout(this.#arrival);
    this.#forward.pipe.close();
    this.#backward?.pipe.close();
    this.#options.onClosed?.();
  }
}
