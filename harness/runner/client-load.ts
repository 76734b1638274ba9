import { type Nanos, nanos, nanosToMs } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from '../generator/generator.ts';
import { withRest } from '../generator/next.ts';
import type { Load, LoadCounts } from '../ports/load.ts';
import type { HistoryEntry } from '../store/history-recorder.ts';

/**
 * The load of a run: what clients have asked for, and how fast time goes for their generators. A generator spaces its
 * operations by the time that it is shown, so that one for whom time goes faster sends more, whatever the workload is.
 */
export class ClientLoad implements Load {
  readonly #now: () => Nanos;
  readonly #slots: number;
  readonly #factors = new Map<string, number>();
  readonly #invokedAt = new Map<number, Nanos>();
  /** Where the present pace began, in real and in shown time. */
  #origin: { readonly real: Nanos; readonly shown: Nanos } = { real: nanos(0), shown: nanos(0) };
  #factor = 1;
  #first: Nanos | undefined;
  #invoked = 0;
  #ok = 0;
  #failed = 0;
  #latencyMs = 0;

  constructor(now: () => Nanos, slots: number) {
    this.#now = now;
    this.#slots = slots;
  }

  surge(owner: string, factor: number): void {
    this.#factors.set(owner, factor);
    this.#change();
  }

  calm(owner: string): void {
    if (this.#factors.delete(owner)) this.#change();
  }

  isSurging(owner: string): boolean {
    return this.#factors.has(owner);
  }

  counts(): LoadCounts {
    const sinceMs = this.#first === undefined ? 0 : nanosToMs(nanos(this.#now() - this.#first));
    const { size: open } = this.#invokedAt;
    const [invoked, ok, failed, latencyMs] = [this.#invoked, this.#ok, this.#failed, this.#latencyMs];
    return { sinceMs, invoked, ok, failed, latencyMs, open, slots: this.#slots };
  }

  /** Takes note of an operation as it is recorded. */
  see({ process, time, type }: HistoryEntry): void {
    if (process === 'nemesis') return;
    if (type === 'invoke') {
      this.#first ??= time;
      this.#invoked++;
      this.#invokedAt.set(process, time);
      return;
    }
    const invokedAt = this.#invokedAt.get(process);
    this.#invokedAt.delete(process);
    if (invokedAt !== undefined) this.#latencyMs += nanosToMs(nanos(time - invokedAt));
    if (type === 'ok') this.#ok++;
    else this.#failed++;
  }

  /** The same generator, for whom time goes as fast as the load is to be. */
  paced(inner: Generator): Generator {
    return new Paced(this, inner);
  }

  /** The time that generators are shown. */
  shown(real: Nanos): Nanos {
    return this.#factor === 1 && this.#origin.real === this.#origin.shown
      ? real
      : nanos(this.#origin.shown + Math.floor((real - this.#origin.real) * this.#factor));
  }

  /** When it will be that time, as long as the pace stays. */
  real(shown: Nanos): Nanos {
    return this.#factor === 1 && this.#origin.real === this.#origin.shown
      ? shown
      : nanos(this.#origin.real + Math.ceil((shown - this.#origin.shown) / this.#factor));
  }

  #change(): void {
    const real = this.#now();
    this.#origin = { real, shown: this.shown(real) };
    this.#factor = Math.max(1, ...this.#factors.values());
  }
}

class Paced implements Generator {
  readonly #load: ClientLoad;
  readonly #inner: Generator;

  constructor(load: ClientLoad, inner: Generator) {
    this.#load = load;
    this.#inner = inner;
  }

  next(context: GeneratorContext): Next {
    const next = this.#inner.next(this.#shown(context));
    if (next.kind === 'done') return next;
    const rest = next.rest === this.#inner ? this : new Paced(this.#load, next.rest);
    if (next.kind === 'wait') return { kind: 'wait', until: this.#load.real(next.until), rest };
    const { at, invocation } = next.emission;
    return withRest({ ...next, emission: { at: this.#load.real(at), invocation } }, rest);
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const inner = this.#inner.update({ ...event, at: this.#load.shown(event.at) }, this.#shown(context));
    return inner === this.#inner ? this : new Paced(this.#load, inner);
  }

  #shown(context: GeneratorContext): GeneratorContext {
    return { ...context, now: this.#load.shown(context.now) };
  }
}
