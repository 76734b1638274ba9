import { type Json, jsonEquals } from '../../harness/core/json.ts';
import type { NodeState } from '../../harness/core/trace.ts';
import type { StateEvent } from '../../harness/core/trigger.ts';
import { fieldAt } from './match-fields.ts';

/** One node's field over time: tells when the test comes to hold. */
export class StateWatch {
  readonly #event: StateEvent;
  #last: Json | undefined;
  #held = false;

  constructor(event: StateEvent) {
    this.#event = event;
  }

  /** The value with which the test came to hold in this sample; undefined where it did not. */
  see(state: NodeState): Json | undefined {
    const value = fieldOf(state, this.#event.field);
    const before = this.#last;
    this.#last = value;
    if (value === undefined) return undefined;
    const holds =
      this.#event.test === 'changes' ? before !== undefined && !jsonEquals(before, value) : this.#holds(value);
    const isNew = holds && (this.#event.test === 'changes' || !this.#held);
    this.#held = holds;
    return isNew ? value : undefined;
  }

  #holds(value: Json): boolean {
    const wanted = this.#event.value ?? null;
    const { test } = this.#event;
    if (test === '=') return jsonEquals(value, wanted);
    if (test === '!=') return !jsonEquals(value, wanted);
    if (typeof value !== 'number' || typeof wanted !== 'number') return false;
    if (test === '>') return value > wanted;
    if (test === '>=') return value >= wanted;
    return test === '<' ? value < wanted : value <= wanted;
  }
}

/** A list counts by its length: `inDoubt>0`. */
function fieldOf(state: NodeState, field: string): Json | undefined {
  const value = fieldAt(state as unknown as Json, field);
  return Array.isArray(value) ? value.length : value;
}
