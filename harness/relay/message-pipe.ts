import type { Link } from '../core/plan.ts';
import type { Bindings, Framing } from '../ports/message-relay.ts';
import type { ActiveTrap } from './active-trap.ts';
import type { Direction } from './direction.ts';
import type { ConnectionFraming, Way } from './framing/open-framing.ts';
import { MessageCutter, type Piece } from './message-cutter.ts';
import type { LinkTally } from './link-tallies.ts';
import type { MessageLog, Passage } from './message-log.ts';
import { Message } from './message.ts';
import { type Outgoing, OutQueue } from './out-queue.ts';
import type { Concern, RuleBook } from './rule-book.ts';
import { type Treatment, treatMessage } from './treat-message.ts';

/** A message whose rest does not come within this time goes on as it is, as it would without the relay. */
const restMsMax = 200;
/** A throttled message passes in slices of so much time, of so many bytes at least. */
const sliceMs = 20;
const sliceBytesMin = 64;
const noBytes: Buffer = Buffer.alloc(0);

export interface MessagePipeOptions {
  readonly passage: Passage;
  readonly way: Way;
  readonly framing: ConnectionFraming;
  /** Where what passes goes on; it asks for `queuedBytes`. */
  readonly direction: Direction;
  readonly book: RuleBook;
  readonly log: MessageLog;
  readonly tally: LinkTally;
  readonly now: () => number;
  readonly onTrap: (trap: ActiveTrap, logged: number, bindings: Bindings) => void;
  readonly onNote: (note: string) => void;
  /** Resets the whole connection. */
  readonly resetBoth: () => void;
}

/**
 * What one direction of a connection goes through before it is passed on: it is cut into messages where somebody looks at
 * them, and the rules act. Where nobody looks and nothing waits, chunks pass as they are.
 */
export class MessagePipe {
  readonly #options: MessagePipeOptions;
  readonly #queue: OutQueue;
  #cutter: MessageCutter | undefined;
  #framing: Framing = 'raw';
  #restAtMs = Infinity;
  /** The receiver has been told that the stream is over: what comes now is lost. */
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;

  constructor(options: MessagePipeOptions) {
    this.#options = options;
    this.#queue = new OutQueue({
      deliver: (outgoing) => this.#deliver(outgoing),
      onDropped: ({ logged }) => {
        if (logged !== undefined) options.log.amend(logged, 'drop');
      },
    });
  }

  /** What waits here and must not grow without end. */
  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  receive(chunk: Buffer): void {
    this.#options.tally.bytesIn += chunk.length;
    if (this.#isOver) return;
    const { book, passage, direction } = this.#options;
    const cutter = (this.#cutter ??= this.#openCutter(chunk));
    const concern = book.concern(passage.link, passage.port);
    const isHolding = cutter.heldBytes > 0 || !this.#queue.isEmpty;
    if (concern === undefined && !isHolding) {
      cutter.skip(chunk);
      direction.receive(chunk);
      return;
    }
    direction.together(() => {
      for (const piece of cutter.push(chunk)) this.#take(piece, concern);
      this.#restAtMs = cutter.heldBytes === 0 ? Infinity : Math.min(this.#restAtMs, this.#options.now() + restMsMax);
      this.pump();
    });
  }

  /** The source has sent its last byte, or is gone. */
  end(ending: 'end' | 'reset'): void {
    if (this.#isOver) return;
    const { book, passage, direction, now } = this.#options;
    const concern = book.concern(passage.link, passage.port);
    if (ending === 'end') this.#giveUp(concern);
    const waitMs = slowCloseMs(concern, passage.link);
    if (this.#queue.isEmpty && waitMs === 0) {
      direction[ending]();
      return;
    }
    this.#queue.end({ bytes: noBytes, ending, dueAtMs: now() + waitMs, blockers: [] });
    this.pump();
  }

  /** Passes on what may pass now; asked again whenever rules were taken back or a trap was released. */
  pump(): void {
    const nowMs = this.#options.now();
    if (this.#restAtMs <= nowMs)
      this.#giveUp(this.#options.book.concern(this.#options.passage.link, this.#options.passage.port));
    if (this.#queue.isEmpty && this.#restAtMs === Infinity) return;
    const nextMs = this.#queue.pump(nowMs);
    this.#wakeAt(Math.min(nextMs ?? Infinity, this.#restAtMs), nowMs);
    this.#options.direction.pump();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#isOver = true;
  }

  #openCutter(firstBytes: Buffer): MessageCutter {
    const { framing, way, onNote } = this.#options;
    const scanner = framing.scanner(way, firstBytes);
    this.#framing = framing.framing;
    return new MessageCutter(scanner, onNote);
  }

  #giveUp(concern: Concern | undefined): void {
    this.#restAtMs = Infinity;
    for (const piece of this.#cutter?.giveUp() ?? []) this.#take(piece, concern);
  }

  #take({ bytes, kind, isWhole }: Piece, concern: Concern | undefined): void {
    if (this.#isOver) return;
    const { passage, log, now } = this.#options;
    const nowMs = now();
    if (concern === undefined) {
      this.#queue.push({ bytes, dueAtMs: nowMs, blockers: [] });
      return;
    }
    const message = new Message(bytes, { kind, isWhole, framing: this.#framing });
    const treatment = treatMessage(message, { rules: concern.rules, link: passage.link, nowMs });
    const logged = log.add(treatment.message, passage, treatment.fate, treatment.by);
    const onDelivered = this.#spring(concern.traps, message, treatment, logged);
    this.#send(treatment, { nowMs, logged, onDelivered });
  }

  /** Offers the message to the traps; what is to be done when it has been delivered. */
  #spring(traps: Concern['traps'], message: Message, treatment: Treatment, logged: number): (() => void) | undefined {
    const { passage, log, onTrap } = this.#options;
    let onDelivered: (() => void) | undefined;
    for (const trap of traps) {
      // What a rule has lost never comes to pass.
      if (treatment.loss !== 'none') return undefined;
      const answer = trap.offer(message, passage.connection);
      if (answer.do === 'pass') continue;
      if (answer.do === 'drop') {
        treatment.loss = 'message';
        log.amend(logged, 'drop', trap.name);
        return undefined;
      }
      if (answer.do === 'fire' && trap.trap.when === 'after') {
        onDelivered = () => onTrap(trap, logged, answer.bindings);
        continue;
      }
      treatment.blockers.push(trap.blocker);
      log.amend(logged, 'hold', trap.name);
      if (answer.do === 'fire') onTrap(trap, logged, answer.bindings);
    }
    return onDelivered;
  }

  #send(
    treatment: Treatment,
    { nowMs, logged, onDelivered }: { nowMs: number; logged: number; onDelivered: (() => void) | undefined },
  ): void {
    const { loss, message, blockers, slowedBy, aside, copies } = treatment;
    if (loss === 'message') return;
    if (loss === 'reset') {
      // What had passed before it still arrives, as far as the receiver takes it at once.
      this.#queue.pump(nowMs);
      this.#options.direction.flush();
      this.#options.resetBoth();
      return;
    }
    const dueAtMs = nowMs + treatment.delayMs;
    const outgoing: Outgoing = { bytes: message.bytes, dueAtMs, slowedBy, blockers, logged, onDelivered };
    if (loss !== 'none') {
      if (loss === 'truncated') this.#queue.push(outgoing);
      this.#queue.end({ ...outgoing, bytes: noBytes, ending: 'end', onDelivered: undefined });
      this.#isOver = true;
      return;
    }
    if (aside !== undefined) this.#setAside(aside, outgoing, nowMs);
    else if (treatment.throttle === undefined) this.#queue.push(outgoing);
    else this.#slice(outgoing, treatment.throttle);
    for (let copy = 0; copy < (copies?.count ?? 0); copy++) this.#copy(outgoing, copies, nowMs);
  }

  #setAside(aside: NonNullable<Treatment['aside']>, outgoing: Outgoing, nowMs: number): void {
    const { followers, forMs, blocker, isHeld } = aside;
    this.#queue.setAside({
      // A copy: what waits long must not keep the whole chunk that it was read in.
      outgoing: { ...outgoing, bytes: Buffer.from(outgoing.bytes), dueAtMs: nowMs },
      blocker,
      isHeld,
      ...(followers === undefined ? {} : { followers }),
      ...(forMs === undefined ? {} : { untilMs: nowMs + forMs }),
    });
  }

  #copy(outgoing: Outgoing, copies: Treatment['copies'], nowMs: number): void {
    const copy: Outgoing = { ...outgoing, logged: undefined, onDelivered: undefined };
    if (copies === undefined || copies.afterMs === 0) this.#queue.push(copy);
    else
      this.#queue.setAside({ outgoing: copy, untilMs: nowMs + copies.afterMs, blocker: copies.blocker, isHeld: false });
  }

  /** Each slice is due when the bytes before it and its own have had their time. */
  #slice(outgoing: Outgoing, { bytesPerSecond, freeAtMs }: NonNullable<Treatment['throttle']>): void {
    const { bytes } = outgoing;
    const step = Math.max(sliceBytesMin, Math.ceil((bytesPerSecond * sliceMs) / 1_000));
    for (let at = 0; at < bytes.length; at += step) {
      const end = Math.min(bytes.length, at + step);
      const dueAtMs = Math.max(outgoing.dueAtMs, freeAtMs + (1_000 * end) / bytesPerSecond);
      const isLast = end === bytes.length;
      const slice = { bytes: bytes.subarray(at, end), dueAtMs, onDelivered: isLast ? outgoing.onDelivered : undefined };
      this.#queue.push({ ...outgoing, ...slice });
    }
  }

  #deliver({ bytes, ending, onDelivered }: Outgoing): void {
    const { direction } = this.#options;
    if (ending === undefined) direction.receive(bytes, onDelivered);
    else direction[ending]();
  }

  #wakeAt(atMs: number, nowMs: number): void {
    if (atMs === Infinity || (this.#timer !== undefined && this.#timerAtMs <= atMs)) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#timerAtMs = Infinity;
        this.#options.direction.together(() => this.pump());
      },
      Math.max(0, atMs - nowMs),
    );
  }
}

/** How much longer a close takes on the link. */
function slowCloseMs(concern: Concern | undefined, link: Link): number {
  let waitMs = 0;
  for (const active of concern?.rules ?? []) {
    const { act } = active.rule;
    if (act.kind === 'slow-close' && active.isForEnd(link)) waitMs += act.ms;
  }
  return waitMs;
}
