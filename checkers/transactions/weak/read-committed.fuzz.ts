import type { Fuzzer } from '../../testing/fuzzer.ts';
import { checkReadCommitted } from './read-committed.ts';
import { weakFuzzer } from './testing/weak-fuzzer.ts';

/** Against the level's axiom on all commit orders. */
export const fuzzer: Fuzzer = weakFuzzer('read-committed', checkReadCommitted);
