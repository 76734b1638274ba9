import type { OpType } from '../../core/op.ts';
import type { When } from '../../core/plan.ts';
import { type Nanos, nanosPerSecond } from '../../core/time.ts';
import type { HistoryEntry } from '../../store/history-recorder.ts';

type OperationEvent = Extract<When, { kind: 'event' }>;
type Outcome = Exclude<OpType, 'invoke'>;

/** Kinds of error told of while the run goes on; the rest is counted together. */
const errorKindsMax = 20;
const rateWindowNs = nanosPerSecond;

interface Waiter {
  readonly event: OperationEvent;
  readonly resolve: () => void;
  left: number;
}

/** Counts operations as they are recorded: for the display, and for faults that wait for an operation. */
export class LiveCounts {
  readonly #counts: Record<Outcome, number> = { ok: 0, fail: 0, info: 0 };
  #invoked = 0;
  readonly #errors = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  /** Completions in the current and the previous second. */
  #rate = { from: 0, current: 0, previous: 0 };

  see(entry: HistoryEntry): void {
    if (entry.process === 'nemesis') return;
    this.#wake(entry);
    if (entry.type === 'invoke') {
      this.#invoked++;
      return;
    }
    this.#counts[entry.type]++;
    this.#count(entry.time);
    if (entry.error !== undefined) this.#countError(entry.error);
  }

  /** Operations begun so far. */
  get invoked(): number {
    return this.#invoked;
  }

  get counts(): Readonly<Record<Outcome, number>> {
    return { ...this.#counts };
  }

  get errors(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#errors);
  }

  /** Completions a second, over the last one to two seconds. */
  opsPerSecond(now: Nanos): number {
    this.#roll(now);
    const { from, current, previous } = this.#rate;
    return Math.round(((current + previous) * nanosPerSecond) / (rateWindowNs + Math.max(1, now - from)));
  }

  /** Resolves when the operation that a step waits for has happened; never after the signal has fired. */
  async waitFor(event: OperationEvent, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = { event, resolve, left: event.count };
    this.#waiters.add(waiter);
    signal.addEventListener('abort', () => this.#waiters.delete(waiter), { once: true });
    await promise;
  }

  #wake({ f, type }: HistoryEntry): void {
    for (const waiter of this.#waiters) {
      if (waiter.event.f !== f || waiter.event.type !== type || --waiter.left > 0) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #count(now: Nanos): void {
    this.#roll(now);
    this.#rate.current++;
  }

  #roll(now: Nanos): void {
    const age = now - this.#rate.from;
    if (age < rateWindowNs) return;
    this.#rate = { from: now, current: 0, previous: age < 2 * rateWindowNs ? this.#rate.current : 0 };
  }

  #countError(error: string): void {
    const kind = this.#errors.has(error) || this.#errors.size < errorKindsMax ? error : 'others';
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1);
  }
}
