import { Prng } from '../../harness/core/prng.ts';
import type { Fuzzer } from './fuzzer.ts';

/** What a fuzzer's histories came to. */
export interface FuzzTally {
  readonly name: string;
  readonly histories: number;
  readonly valid: number;
  readonly invalid: number;
  /** Among both. */
  readonly nearMisses: number;
  /** At most `disagreementsMax` of them are kept: the number of the history and what was said. */
  readonly disagreements: readonly string[];
}

/** After so many the fuzzer is ended: one cause usually shows itself many times. */
const disagreementsMax = 3;

/** Runs a fuzzer on histories number `from` to `from + count - 1` of the seed: each can be drawn again by its number alone. */
export async function runFuzzer(fuzzer: Fuzzer, seed: string, count: number, from = 0): Promise<FuzzTally> {
  const root = Prng.fromSeed(seed).fork(fuzzer.name);
  const tally = { valid: 0, invalid: 0, nearMisses: 0 };
  const disagreements: string[] = [];
  let histories = 0;
  for (let k = from; k < from + count && disagreements.length < disagreementsMax; k++) {
    histories++;
    try {
      const { validity, isNearMiss } = await fuzzer.tryOne(root.fork(k));
      tally[validity]++;
      if (isNearMiss) tally.nearMisses++;
    } catch (error) {
      disagreements.push(`history ${k} of seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { name: fuzzer.name, histories, ...tally, disagreements };
}
