import type { Violation } from '../../harness/core/verdict.ts';
import { violationOf } from '../findings.ts';
import type { StreamedObject, StreamedOperation } from '../stream-by-key.ts';
import { StreamedSweep } from '../sweep.ts';
import { breachStory } from './breach-story.ts';
import { amountOf, countOf } from './counter-operations.ts';
import { CounterWalk } from './counter-walk.ts';

/** Holds the reads of one counter against their bounds while its history goes on. */
export class CounterStream implements StreamedObject {
  readonly #property: string;
  readonly #initial: number;
  readonly #walk: CounterWalk;
  readonly #sweep: StreamedSweep;
  #key: string | undefined;
  #found: Violation | undefined;
  /** The size of all sums: beyond 2^53 they are no longer exact, and nothing more is told. */
  #total: number;

  constructor(property: string, initial: number) {
    this.#property = property;
    this.#initial = initial;
    this.#total = Math.abs(initial);
    this.#walk = new CounterWalk(initial, (breach) => {
      const story = breachStory(breach, { changes: undefined, initial: this.#initial, key: this.#key });
      this.#found ??= violationOf(this.#property, story);
    });
    this.#sweep = new StreamedSweep(this.#walk);
  }

  add({ operation, hasEnded, key }: StreamedOperation): Violation | undefined {
    this.#key = key;
    this.#found = undefined;
    // What can't be read is thrown before it is taken in.
    if (operation.f !== 'read') this.#total += hasEnded ? 0 : Math.abs(amountOf(operation));
    else if (hasEnded && operation.type === 'ok') countOf(operation);
    if (!hasEnded) this.#sweep.begin(operation);
    else if (operation.type === 'ok') this.#sweep.end(operation);
    else this.#walk.drop(operation);
    return this.#total > Number.MAX_SAFE_INTEGER ? undefined : this.#found;
  }
}
