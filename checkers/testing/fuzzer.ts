import type { Prng } from '../../harness/core/prng.ts';

/** One random history that checker and oracle agreed on. */
export interface FuzzCase {
  readonly validity: 'valid' | 'invalid';
  /** True when it was made from a legal history by the smallest change there is: where wrong checkers go wrong. */
  readonly isNearMiss: boolean;
}

/**
 * Holds a checker against its brute-force oracle: a file `<name>.fuzz.ts` beside the checker exports one as `fuzzer`.
 * `npm run fuzz` and `checkers/fuzz.test.ts` run all that there are.
 */
export interface Fuzzer {
  /** The checker's name, with the model where it has several: `linearizable:queue`. */
  readonly name: string;
  /**
   * Draws one small history and judges it twice.
   *
   * @throws Error when the two disagree; its message shows the history, one readable line an operation.
   */
  tryOne(prng: Prng): FuzzCase | Promise<FuzzCase>;
}
