/** Fields that an event must have, with these values. */
export type EventMatch = Readonly<Record<string, string>>;

type Event = Readonly<Record<string, unknown>>;

interface Waiter {
  readonly match: EventMatch;
  readonly resolve: (event: Event | undefined) => void;
}

/** The lines of `--reporter ndjson`, to wait for. Lines of another shape are passed over. */
export class EventStream {
  readonly #seen: Event[] = [];
  readonly #waiters = new Set<Waiter>();
  #rest = '';
  #isOver = false;

  push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{"kind":')) this.#see(JSON.parse(line) as Event);
  }

  end(): void {
    this.#isOver = true;
    for (const { resolve } of this.#waiters) resolve(undefined);
  }

  /** The first that matches, or undefined when the stream ends without one. */
  async first(match: EventMatch): Promise<Event | undefined> {
    const seen = this.#seen.find((event) => isMatch(event, match));
    if (seen !== undefined || this.#isOver) return seen;
    return await new Promise((resolve) => this.#waiters.add({ match, resolve }));
  }

  #see(event: Event): void {
    this.#seen.push(event);
    for (const waiter of this.#waiters) {
      if (!isMatch(event, waiter.match)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(event);
    }
  }
}

function isMatch(event: Event, match: EventMatch): boolean {
  return Object.entries(match).every(([field, value]) => event[field] === value);
}
