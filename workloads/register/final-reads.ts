import { isJsonObject, type Json } from '../../harness/core/json.ts';
import type { ProcessId } from '../../harness/core/op.ts';
import type { PhaseName } from '../../harness/core/plan.ts';
import { type Nanos, msToNanos, nanos } from '../../harness/core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent, Next } from '../../harness/generator/generator.ts';
import { done, emit, wait } from '../../harness/generator/next.ts';
import { keyName, loadPhases } from './keys.ts';

/** A key is read until it is `ok`, this often and with this pause; then the next one has its turn. */
const attemptsMax = 20;
const pauseMs = 250;
/** After so many keys of a place that nobody ever wrote, there are no more: a key may have been unlucky, two are the end. */
const absentMax = 2;
/** Keys of one place; beyond it the final phase would take longer than the run. */
const keysMax = 200;

export interface Scan {
  /** Places whose keys this process reads: it looks at place, place + width, place + 2 width ... */
  readonly places: readonly number[];
  readonly width: number;
}

/**
 * The final reads of one process: every key of its places, in each phase, up to the first ones that were never written.
 * The keys of a phase are not known beforehand; that a key is absent is what the register itself says.
 */
export function finalReads(scan: Scan): Generator {
  return new FinalReads(scan, {
    phase: 0,
    place: 0,
    round: 0,
    absent: 0,
    attempt: 0,
    isOpen: false,
    notBefore: nanos(0),
  });
}

interface Position {
  /** Indexes into the phases and the places, and the number of keys of that place before this one. */
  readonly phase: number;
  readonly place: number;
  readonly round: number;
  /** Keys in a row that were never written. */
  readonly absent: number;
  readonly attempt: number;
  readonly isOpen: boolean;
  readonly notBefore: Nanos;
}

class FinalReads implements Generator {
  readonly #scan: Scan;
  readonly #at: Position;

  constructor(scan: Scan, at: Position) {
    this.#scan = scan;
    this.#at = at;
  }

  next(context: GeneratorContext): Next {
    const key = this.#key();
    if (key === undefined) return done;
    if (this.#at.isOpen) return wait(nanos(Infinity), this);
    if (this.#at.notBefore > context.now) return wait(this.#at.notBefore, this);
    const process = context.free[0] as ProcessId;
    const rest = new FinalReads(this.#scan, { ...this.#at, isOpen: true });
    return emit(context.now, { process, f: 'read', value: { key } }, rest);
  }

  update(event: GeneratorEvent): Generator {
    if (event.kind !== 'completed' || !this.#at.isOpen || !this.#isAbout(event.invocation.value)) return this;
    const { completion } = event;
    const attempt = this.#at.attempt + 1;
    if (completion.type !== 'ok' && attempt < attemptsMax) {
      const notBefore = nanos(event.at + msToNanos(pauseMs));
      return new FinalReads(this.#scan, { ...this.#at, attempt, isOpen: false, notBefore });
    }
    const isPresent = completion.type === 'ok' && isJsonObject(completion.value) && completion.value['value'] !== null;
    return new FinalReads(this.#scan, this.#after(isPresent));
  }

  /** The position behind a key that was read, or given up. */
  #after(isPresent: boolean): Position {
    const { phase, place, round } = this.#at;
    const fresh = { attempt: 0, isOpen: false, notBefore: nanos(0) };
    const absent = isPresent ? 0 : this.#at.absent + 1;
    if (absent < absentMax && round + 1 < keysMax) return { ...fresh, phase, place, round: round + 1, absent };
    if (place + 1 < this.#scan.places.length) return { ...fresh, phase, place: place + 1, round: 0, absent: 0 };
    return { ...fresh, phase: phase + 1, place: 0, round: 0, absent: 0 };
  }

  #key(): string | undefined {
    const phase: PhaseName | undefined = loadPhases[this.#at.phase];
    const place = this.#scan.places[this.#at.place];
    if (phase === undefined || place === undefined) return undefined;
    return keyName(phase, place + this.#at.round * this.#scan.width);
  }

  /** A late answer of an earlier phase is about another key, and nobody's. */
  #isAbout(value: Json): boolean {
    return isJsonObject(value) && value['key'] === this.#key();
  }
}
