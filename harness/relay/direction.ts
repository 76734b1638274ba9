import type { Socket } from 'node:net';
import type { Link } from '../core/plan.ts';
import type { LinkTable } from './link-table.ts';
import type { LinkTally } from './link-tallies.ts';

/** What is read and held back, at most; then the relay stops reading, and the sender's own buffers fill up. */
export const heldBytesMax: number = 256 * 1024;
/** The smallest retransmission time-out of Linux (TCP_RTO_MIN): what is not acknowledged by then goes no further. */
export const unacknowledgedMsMax = 200;
/** What a sender has on its way at most while nothing is acknowledged. */
export const unacknowledgedBytesMax: number = 64 * 1024;

export interface DirectionOptions {
  readonly source: Socket;
  /** The directed link that the bytes belong to, and the one that their acknowledgements come back on. */
  readonly link: Link;
  readonly back: Link;
  readonly table: LinkTable;
  readonly tally: LinkTally;
  /** The harness's own connections are not counted. */
  readonly isProbe: () => boolean;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** What waits before this and counts as held. */
  readonly queuedBytes?: () => number;
}

/**
 * One direction of a relayed connection. While its link is cut, what the source sends is held back, bounded, in order,
 * and delivered after healing as the kernel's retransmissions would be: a stream with a hole is nothing that TCP can
 * produce. While only the link back is cut, acknowledgements are lost: a window's worth still passes, for as long as
 * TCP waits before it sends again, and nothing after that. A close is held back like bytes. A reset is not sent again:
 * the sender forgets what it had sent, and the far end learns of it after healing. Until the far end is there, all waits.
 */
export class Direction {
  readonly #options: DirectionOptions;
  #sink: Socket | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #onDelivered: (() => void)[] = [];
  #ending: 'open' | 'end' | 'reset' = 'open';
  #isDone = false;
  #isBlocked = false;
  #unacknowledged: { readonly since: number; bytes: number } | undefined;

  constructor(options: DirectionOptions) {
    this.#options = options;
  }

  /** The connection is established: this is where the bytes go. */
  establish(sink: Socket): void {
    this.#sink = sink;
    sink.on('drain', () => {
      this.#isBlocked = false;
      this.pump();
    });
  }

  /** `onDelivered` is called when the kernel has the chunk; never, where it is lost. */
  receive(chunk: Buffer, onDelivered?: () => void): void {
    if (this.#isDone || this.#ending === 'reset') return;
    if (onDelivered !== undefined) this.#onDelivered.push(onDelivered);
    const sink = this.#passingTo(chunk.length);
    if (sink === undefined) this.#countIfLost();
    if (sink !== undefined && this.#heldBytes === 0 && !this.#isBlocked) this.#write(sink, chunk);
    else {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
    }
    this.#throttle();
  }

  /** What `work` writes goes out at once. */
  together(work: () => void): void {
    const sink = this.#sink;
    sink?.cork();
    work();
    sink?.uncork();
  }

  /** What was written so far goes out now. */
  flush(): void {
    this.#sink?.uncork();
  }

  /** The source has sent its last byte. */
  end(): void {
    if (this.#ending !== 'open') return;
    this.#ending = 'end';
    if (this.#passingTo(0) === undefined) this.#countIfLost();
    this.pump();
  }

  /** The source is gone: it was reset, or it failed. */
  reset(): void {
    if (this.#isDone || this.#ending === 'reset') return;
    this.#ending = 'reset';
    if (this.#options.table.isCut(this.#options.link)) this.#countIfLost();
    this.pump();
  }

  /** Delivers what may pass now; asked again whenever a cut or an acknowledgement may have changed that. */
  pump(): void {
    if (this.#isDone || this.#sink === undefined || this.#sink.destroyed) return;
    if (this.#ending === 'reset') {
      this.#deliverReset(this.#sink);
      return;
    }
    const sink = this.#heldBytes > 0 && !this.#isBlocked ? this.#passingTo(this.#heldBytes) : undefined;
    if (sink !== undefined) this.#write(sink, this.#takeHeld());
    if (this.#ending === 'end' && this.#heldBytes === 0 && this.#passingTo(0) !== undefined) {
      this.#isDone = true;
      this.#sink.end();
    }
    this.#throttle();
  }

  #deliverReset(sink: Socket): void {
    const { table, link } = this.#options;
    if (table.isCut(link)) {
      this.#takeHeld();
      return;
    }
    // What had left the sender before the reset was on its way: the part that the sink takes at once still arrives.
    if (this.#heldBytes > 0) this.#write(sink, this.#takeHeld());
    this.#isDone = true;
    sink.resetAndDestroy();
  }

  #write(sink: Socket, chunk: Buffer): void {
    this.#options.tally.bytesOut += chunk.length;
    const told = this.#onDelivered;
    this.#onDelivered = [];
    this.#isBlocked = !sink.write(chunk, (error) => {
      if (error === undefined || error === null) for (const tell of told) tell();
    });
  }

  #takeHeld(): Buffer {
    const chunk = this.#held.length === 1 && this.#held[0] !== undefined ? this.#held[0] : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return chunk;
  }

  /** The sink, if so many bytes may go there now. */
  #passingTo(bytes: number): Socket | undefined {
    const { table, link, back, now } = this.#options;
    const sink = this.#sink;
    if (sink === undefined || sink.destroyed || table.isCut(link)) return undefined;
    if (!table.isCut(back)) {
      this.#unacknowledged = undefined;
      return sink;
    }
    this.#unacknowledged ??= { since: now(), bytes: 0 };
    const { since, bytes: before } = this.#unacknowledged;
    if (now() - since >= unacknowledgedMsMax || before >= unacknowledgedBytesMax) return undefined;
    this.#unacknowledged.bytes += bytes;
    return sink;
  }

  #countIfLost(): void {
    const { table, link, back, isProbe } = this.#options;
    if (isProbe()) return;
    if (table.isCut(link)) table.lose(link);
    // Its acknowledgement is what was lost.
    else if (table.isCut(back)) table.lose(back);
  }

  #throttle(): void {
    const { source } = this.#options;
    const waiting = this.#heldBytes + (this.#options.queuedBytes?.() ?? 0);
    const isFull = this.#isBlocked || waiting >= heldBytesMax;
    if (isFull && !source.isPaused()) source.pause();
    else if (!isFull && source.isPaused() && !source.destroyed) source.resume();
  }
}
