import type { Fuzzer } from '../../testing/fuzzer.ts';
import { checkCausal } from './causal.ts';
import { weakFuzzer } from './testing/weak-fuzzer.ts';

/** Against the level's axiom on all commit orders. */
export const fuzzer: Fuzzer = weakFuzzer('causal', checkCausal);
