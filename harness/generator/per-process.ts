import type { ProcessId } from '../core/op.ts';
import { type Nanos, nanos } from '../core/time.ts';
import { ChunkedArray } from './chunked-array.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from './generator.ts';
import { done, wait, withRest } from './next.ts';

/**
 * A generator of its own for each slot: `make(slot)` is asked for that slot's process alone, whichever process holds
 * the slot at the time. Its events are those of its own slot.
 */
export function perProcess(concurrency: number, make: (slot: number) => Generator): Generator {
  return new PerProcess(ChunkedArray.from<Generator | undefined>(concurrency, make), 0);
}

class PerProcess implements Generator {
  /** By slot; undefined when done. */
  readonly #slots: ChunkedArray<Generator | undefined>;
  /** Counts operations, so that free processes take turns. */
  readonly #turn: number;

  constructor(slots: ChunkedArray<Generator | undefined>, turn: number) {
    this.#slots = slots;
    this.#turn = turn;
  }

  next(context: GeneratorContext): Next {
    let slots = this.#slots;
    let until: Nanos = nanos(Infinity);
    const { free } = context;
    for (let i = 0; i < free.length; i++) {
      const process = free[(this.#turn + i) % free.length] as ProcessId;
      const slot = context.slotOf(process);
      const generator = slots.at(slot);
      if (generator === undefined) continue;
      const next = generator.next(alone(context, process));
      if (next.kind === 'emit') {
        return withRest(next, new PerProcess(slots.with(slot, next.rest), this.#turn + 1));
      }
      if (next.kind === 'wait') until = nanos(Math.min(until, next.until));
      const rest = next.kind === 'done' ? undefined : next.rest;
      if (rest !== generator) slots = slots.with(slot, rest);
    }
    if (free.length === context.concurrency && isEmpty(slots)) return done;
    return wait(until, slots === this.#slots ? this : new PerProcess(slots, this.#turn));
  }

  update(event: GeneratorEvent, context: GeneratorContext): Generator {
    const process = event.kind === 'retired' ? event.process : event.invocation.process;
    const slot = context.slotOf(process);
    const generator = this.#slots.at(slot);
    const updated = generator?.update(event, alone(context, process));
    return updated === generator ? this : new PerProcess(this.#slots.with(slot, updated), this.#turn);
  }
}

/** What a slot's generator sees: a world with one process in it. */
function alone(context: GeneratorContext, process: ProcessId): GeneratorContext {
  const free = context.free.includes(process) ? [process] : [];
  return { now: context.now, free, concurrency: 1, slotOf: () => 0 };
}

function isEmpty(slots: ChunkedArray<Generator | undefined>): boolean {
  for (let slot = 0; slot < slots.length; slot++) if (slots.at(slot) !== undefined) return false;
  return true;
}
