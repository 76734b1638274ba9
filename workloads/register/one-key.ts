import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from '../../harness/generator/generator.ts';
import { emit } from '../../harness/generator/next.ts';

/** Of eight operations three are reads, two are writes and three compare and set. */
const kinds = ['read', 'read', 'read', 'write', 'write', 'cas', 'cas', 'cas'] as const;
/** Values that the register may hold now: those of the last few answers. */
const recentMax = 4;

/**
 * Reads, writes and compare-and-sets of one register. Every value written is new (the operation's own number), which
 * keeps the linearizability check cheap and names the writer of each value that is read. A compare-and-set expects a
 * value that was seen a moment ago, or else one that was once asked for, so that some succeed and some don't.
 */
export function oneKey(prng: Prng, key: string): Generator {
  return new OneKey(prng, key, 0, []);
}

class OneKey implements Generator {
  readonly #prng: Prng;
  readonly #key: string;
  readonly #k: number;
  readonly #recent: readonly number[];

  constructor(prng: Prng, key: string, k: number, recent: readonly number[]) {
    this.#prng = prng;
    this.#key = key;
    this.#k = k;
    this.#recent = recent;
  }

  next(context: GeneratorContext): Next {
    const prng = this.#prng.fork(this.#k);
    const f = prng.pick(kinds);
    const value = this.#valueOf(f, prng);
    const process = prng.pick(context.free);
    return emit(context.now, { process, f, value }, new OneKey(this.#prng, this.#key, this.#k + 1, this.#recent));
  }

  update(event: GeneratorEvent): Generator {
    if (event.kind !== 'completed' || event.completion.type !== 'ok') return this;
    const seen = valueLeft(event.invocation.f, event.invocation.value, event.completion.value);
    if (seen === undefined || this.#recent.at(-1) === seen) return this;
    return new OneKey(this.#prng, this.#key, this.#k, [...this.#recent.slice(1 - recentMax), seen]);
  }

  #valueOf(f: (typeof kinds)[number], prng: Prng): Json {
    const key = this.#key;
    // Values begin at 1: nothing that was never written looks like one.
    const fresh = this.#k + 1;
    if (f === 'read') return { key };
    return f === 'write' ? { key, value: fresh } : { key, from: this.#expected(prng), to: fresh };
  }

  /** Mostly the newest value seen: an older one would hardly ever match. */
  #expected(prng: Prng): number {
    const newest = this.#recent.at(-1);
    if (newest === undefined || prng.chance(1, 8)) return prng.between(1, this.#k + 1);
    return prng.chance(3, 4) ? newest : prng.pick(this.#recent);
  }
}

/** The value that the register held when this operation was done with it. */
function valueLeft(f: string, input: Json, output: Json): number | undefined {
  if (!isJsonObject(input)) return undefined;
  const left = f === 'write' ? input['value'] : f === 'cas' ? input['to'] : isJsonObject(output) && output['value'];
  return typeof left === 'number' ? left : undefined;
}
