import { none } from './columns.ts';

/** Two calls of which the first, of a later layer, returned before the second, of an earlier one, was invoked. */
export interface LayerConflict {
  readonly later: number;
  readonly earlier: number;
}

/**
 * Calls of which it is known in which layer each belongs: all of one layer come before all of the next, and within a layer any order will
 * do. That fits with real time exactly if nothing of a later layer returned before something of an earlier one was invoked.
 */
export class Layers {
  readonly #earliestReturn: Float64Array;
  readonly #returning: Int32Array;
  readonly #latestInvocation: Float64Array;
  readonly #invoked: Int32Array;

  constructor(count: number) {
    this.#earliestReturn = new Float64Array(count).fill(Infinity);
    this.#returning = new Int32Array(count).fill(none);
    this.#latestInvocation = new Float64Array(count).fill(-Infinity);
    this.#invoked = new Int32Array(count).fill(none);
  }

  returns(layer: number, moment: number, call: number): void {
    if (moment >= (this.#earliestReturn[layer] ?? 0)) return;
    this.#earliestReturn[layer] = moment;
    this.#returning[layer] = call;
  }

  begins(layer: number, moment: number, call: number): void {
    if (moment <= (this.#latestInvocation[layer] ?? 0)) return;
    this.#latestInvocation[layer] = moment;
    this.#invoked[layer] = call;
  }

  /** The first conflict; undefined where there is none. */
  conflict(): LayerConflict | undefined {
    let latest = -Infinity;
    let earlier: number = none;
    for (let layer = 0; layer < this.#returning.length; layer++) {
      if ((this.#earliestReturn[layer] ?? 0) < latest) return { later: this.#returning[layer] ?? none, earlier };
      if ((this.#latestInvocation[layer] ?? 0) > latest) {
        latest = this.#latestInvocation[layer] ?? 0;
        earlier = this.#invoked[layer] ?? none;
      }
    }
    return undefined;
  }
}
