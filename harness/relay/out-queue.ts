import type { Blocker } from './blocker.ts';

/** What is on its way out of the relay, or an end of the stream. */
export interface Outgoing {
  readonly bytes: Buffer;
  readonly ending?: 'end' | 'reset';
  /** Not before; milliseconds of the relay's clock. */
  readonly dueAtMs: number;
  /** Whose opening makes it due at once: the rules that made it late. */
  readonly slowedBy?: readonly Blocker[];
  /** All of them must open first. */
  readonly blockers: readonly Blocker[];
  /** Its number in the log. */
  readonly logged?: number | undefined;
  readonly onDelivered?: (() => void) | undefined;
}

/** Something that others overtake. */
export interface Aside {
  readonly outgoing: Outgoing;
  /** It follows when so many others have passed. */
  readonly followers?: number;
  /** It follows at this time. */
  readonly untilMs?: number;
  /** It follows when this opens. */
  readonly blocker?: Blocker;
  /** True: even the stream's end waits for it; false: it comes before the end at once. */
  readonly isHeld: boolean;
}

/** Hands out in order what may pass: nothing overtakes what waits before it, except what was set aside. */
export class OutQueue {
  readonly #deliver: (outgoing: Outgoing) => void;
  readonly #onDropped: (outgoing: Outgoing) => void;
  #queue: Outgoing[] = [];
  #aside: { readonly item: Aside; followers: number }[] = [];
  #ending: Outgoing | undefined;
  #bytes = 0;

  constructor(options: { deliver: (outgoing: Outgoing) => void; onDropped: (outgoing: Outgoing) => void }) {
    this.#deliver = options.deliver;
    this.#onDropped = options.onDropped;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#aside.length === 0 && this.#ending === undefined;
  }

  /** All that waits here. */
  get bytes(): number {
    return this.#bytes;
  }

  push(outgoing: Outgoing): void {
    this.#enqueue(outgoing);
    for (const each of this.#aside) each.followers -= 1;
    this.#rejoin(({ followers }) => followers <= 0);
  }

  setAside(item: Aside): void {
    this.#bytes += item.outgoing.bytes.length;
    this.#aside.push({ item, followers: item.followers ?? Infinity });
  }

  /** The stream's end. What was to be overtaken by others follows now; what is held comes before the end all the same. */
  end(outgoing: Outgoing): void {
    if (outgoing.ending === 'reset') {
      for (const { item } of this.#aside) this.#bytes -= item.outgoing.bytes.length;
      this.#aside = [];
    }
    this.#rejoin(({ item }) => !item.isHeld);
    this.#ending = outgoing;
    this.#endIfLast();
  }

  /** Delivers what may pass at `nowMs`; the time of the next that waits for nothing else, if there is one. */
  pump(nowMs: number): number | undefined {
    this.#rejoin(({ item }) => (item.untilMs ?? Infinity) <= nowMs || (item.blocker ?? waiting).verdict !== 'wait');
    this.#endIfLast();
    let taken = 0;
    for (const outgoing of this.#queue) {
      if (isBlocked(outgoing) || dueAtMs(outgoing) > nowMs) break;
      taken += 1;
      this.#bytes -= outgoing.bytes.length;
      if (outgoing.blockers.some(({ verdict }) => verdict === 'drop')) this.#onDropped(outgoing);
      else this.#deliver(outgoing);
    }
    if (taken > 0) this.#queue = this.#queue.slice(taken);
    return this.#nextDueMs();
  }

  #nextDueMs(): number | undefined {
    const [head] = this.#queue;
    const headMs = head === undefined || isBlocked(head) ? Infinity : dueAtMs(head);
    const next = Math.min(headMs, ...this.#aside.map(({ item }) => item.untilMs ?? Infinity));
    return next === Infinity ? undefined : next;
  }

  #enqueue(outgoing: Outgoing): void {
    this.#queue.push(outgoing);
    this.#bytes += outgoing.bytes.length;
  }

  /** What was aside takes its place at the end of the queue. */
  #rejoin(isReady: (each: { readonly item: Aside; readonly followers: number }) => boolean): void {
    if (this.#aside.length === 0) return;
    const ready = this.#aside.filter(isReady);
    if (ready.length === 0) return;
    this.#aside = this.#aside.filter((each) => !ready.includes(each));
    for (const { item } of ready) {
      this.#bytes -= item.outgoing.bytes.length;
      this.#enqueue(item.outgoing);
    }
  }

  #endIfLast(): void {
    if (this.#ending === undefined || this.#aside.length > 0) return;
    this.#enqueue(this.#ending);
    this.#ending = undefined;
  }
}

const waiting = { verdict: 'wait' } as const;

function isBlocked({ blockers }: Outgoing): boolean {
  return blockers.some(({ verdict }) => verdict === 'wait');
}

function dueAtMs(outgoing: Outgoing): number {
  const { slowedBy = [] } = outgoing;
  const isHastened = slowedBy.length > 0 && slowedBy.every(({ verdict }) => verdict !== 'wait');
  return isHastened ? -Infinity : outgoing.dueAtMs;
}
