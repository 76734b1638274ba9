import type { SettledCall } from './settled-call.ts';

/** A value of a queue or stack, with the calls that put it in and took it out. Times are in nanoseconds, infinite as long as they are not known. */
export interface QueuedValue {
  readonly put: SettledCall;
  putEnd: number;
  take: SettledCall | undefined;
  takeBegin: number;
  takeEnd: number;
  /** True when a value that was put in later came out before anything had begun to take this one. */
  isMissed: boolean;
  missedBy?: QueuedValue;
}

/** Which values are certainly there, and since when. */
export class QueuePresence {
  /** In the order in which their puts ended; those before `#first` are taken. */
  #ended: QueuedValue[] = [];
  #first = 0;

  get size(): number {
    return this.#ended.length - this.#first;
  }

  put(value: QueuedValue, now: number): void {
    value.putEnd = now;
    if (value.takeBegin === Infinity) this.#ended.push(value);
  }

  /** Values whose puts ended before this time and that nothing has begun to take: so many at most. */
  untakenBefore(time: number, most: number): QueuedValue[] {
    this.#skip();
    const found: QueuedValue[] = [];
    for (let at = this.#first; at < this.#ended.length && found.length < most; at++) {
      const value = this.#ended[at];
      if (value === undefined || value.putEnd >= time) break;
      if (value.takeBegin === Infinity) found.push(value);
    }
    return found;
  }

  /**
   * Values of which at every moment from `begin` to `end` one was certainly there: its put had ended, and nothing had begun to take it.
   * Undefined if there may have been none.
   */
  covering(begin: number, end: number, values: Iterable<QueuedValue>): QueuedValue[] | undefined {
    const [alone] = this.untakenBefore(begin, 1);
    if (alone !== undefined) return [alone];
    const present = [...values].filter(({ putEnd, takeBegin }) => putEnd < takeBegin && takeBegin > begin);
    const cover: QueuedValue[] = [];
    for (let reached = begin; reached <= end;) {
      const over = present.filter(({ putEnd }) => putEnd < reached);
      const [first, ...others] = over;
      if (first === undefined) return undefined;
      const longest = others.reduce((most, each) => (each.takeBegin > most.takeBegin ? each : most), first);
      if (longest.takeBegin <= reached) return undefined;
      cover.push(longest);
      reached = longest.takeBegin;
    }
    return cover;
  }

  clear(): void {
    this.#ended = [];
    this.#first = 0;
  }

  #skip(): void {
    while ((this.#ended[this.#first]?.takeBegin ?? Infinity) < Infinity) this.#first++;
    if (this.#first > 64 && this.#first * 2 > this.#ended.length) {
      this.#ended = this.#ended.slice(this.#first).filter(({ takeBegin }) => takeBegin === Infinity);
      this.#first = 0;
    }
  }
}
