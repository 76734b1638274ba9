import type { Model } from '../models/model.ts';
import type { Problem } from './problem.ts';
import type { StateSpace } from './transitions.ts';

const nothing = -1;

/**
 * Counts, for each state that is a value, the answers that still have to find it and the calls that can still leave it. An answer
 * that nothing can lead to again forbids to leave the state now. With values that are written once this
 * keeps the search from wandering: all who read a value must have their turn before the next one is written.
 */
export class Supply {
  /** By kind: the state that a call of the kind must find, and the one that it leaves; or `nothing`. */
  readonly #found: Int32Array;
  readonly #left: Int32Array;
  /** By state. */
  readonly #toCome: Int32Array;
  readonly #supply: Int32Array;
  /** By state: the returns of the calls that must find it, in order. */
  readonly #returns: readonly number[][];

  constructor(problem: Problem, transitions: StateSpace, model: Model) {
    const { effects, isReadOnly, kinds, openKinds, events } = problem;
    const { values } = model;
    this.#found = new Int32Array(effects.length).fill(nothing);
    this.#left = new Int32Array(effects.length).fill(nothing);
    effects.forEach((effect, kind) => {
      const places = isReadOnly[kind] === 1 ? this.#found : this.#left;
      const text = isReadOnly[kind] === 1 ? values?.found(effect) : values?.left(effect);
      if (text !== undefined) places[kind] = transitions.id(text);
    });
    const states = values === undefined ? 0 : transitions.count;
    this.#toCome = new Int32Array(states);
    this.#supply = new Int32Array(states);
    this.#returns = Array.from({ length: states }, () => []);
    if (values === undefined) return;
    for (const kind of kinds) this.change(kind, -1);
    for (const { kind, since } of openKinds) for (let i = 0; i < since.length; i++) this.change(kind, -1);
    events.forEach((id, event) => {
      const found = id < 0 ? (this.#found[kinds[~id] ?? 0] ?? nothing) : nothing;
      if (found !== nothing) this.#returns[found]?.push(event);
    });
  }

  /** A call of the kind is linearized (1), or taken back (-1). */
  change(kind: number, by: 1 | -1): void {
    const found = this.#found[kind] ?? nothing;
    if (found !== nothing) this.#toCome[found] = (this.#toCome[found] ?? 0) - by;
    const left = this.#left[kind] ?? nothing;
    if (left !== nothing) this.#supply[left] = (this.#supply[left] ?? 0) - by;
  }

  /** True when the state must not be left: an answer is to come that nothing could lead to again. */
  isHeld(state: number): boolean {
    return (this.#toCome[state] ?? 0) > 0 && this.#supply[state] === 0;
  }

  /** The returns of all the calls that must find the state. */
  returnsOf(state: number): readonly number[] {
    return this.#returns[state] ?? [];
  }
}
