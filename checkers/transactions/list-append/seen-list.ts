import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import { canonicalText } from '../../linearizable/canonical-text.ts';

/** What a read is to the longest one of its key so far. */
export type Comparison = 'prefix' | 'longer' | 'incompatible';

/** The longest read of one key so far, with what is needed to compare the next one with it. */
export class SeenList {
  /** The history line of the transaction that read it. */
  line = -1;
  #list: readonly Json[] = [];
  readonly #elements = new Set<string | number>();

  get list(): readonly Json[] {
    return this.#list;
  }

  has(element: Json): boolean {
    return this.#elements.has(identity(element));
  }

  compare(list: readonly Json[]): Comparison {
    const shorter = Math.min(list.length, this.#list.length);
    for (let i = 0; i < shorter; i++) {
      const [a, b] = [list[i], this.#list[i]];
      if (a !== b && !jsonEquals(a, b)) return 'incompatible';
    }
    return list.length > this.#list.length ? 'longer' : 'prefix';
  }

  /** Takes a longer list; gives the element that stands in it twice, if there is one. */
  extend(list: readonly Json[], line: number): Json | undefined {
    let twice: Json | undefined;
    for (let i = this.#list.length; i < list.length; i++) {
      const element = list[i] ?? null;
      const of = identity(element);
      if (this.#elements.has(of)) twice ??= element;
      this.#elements.add(of);
    }
    this.#list = list;
    this.line = line;
    return twice;
  }
}

/** What tells one element from another: numbers are themselves, everything else its text. */
export function identity(element: Json): string | number {
  return typeof element === 'number' ? element : canonicalText(element);
}
