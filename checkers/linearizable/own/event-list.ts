/**
 * The events that remain, in their order, as a doubly linked list over their numbers (Knuth's dancing links): an event that is
 * taken out keeps its own links, so that it can be put back in the opposite order of taking out.
 */
export class EventList {
  /** Stands before the first and behind the last event. */
  readonly end: number;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(count: number) {
    this.end = count;
    this.#next = new Int32Array(count + 1);
    this.#previous = new Int32Array(count + 1);
    for (let event = 0; event < count; event++) {
      this.#next[event] = event + 1;
      this.#previous[event + 1] = event;
    }
    this.#previous[0] = count;
  }

  /** The first event, or `end`. */
  get first(): number {
    return this.after(this.end);
  }

  after(event: number): number {
    return this.#next[event] ?? this.end;
  }

  before(event: number): number {
    return this.#previous[event] ?? this.end;
  }

  remove(event: number): void {
    const before = this.#previous[event] ?? 0;
    const behind = this.#next[event] ?? 0;
    this.#next[before] = behind;
    this.#previous[behind] = before;
  }

  restore(event: number): void {
    this.#next[this.#previous[event] ?? 0] = event;
    this.#previous[this.#next[event] ?? 0] = event;
  }

  get bytes(): number {
    return this.#next.byteLength * 2;
  }
}
