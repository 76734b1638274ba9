import type { Fuzzer } from '../testing/fuzzer.ts';
import { monotonicReads } from './session-guarantees.ts';
import { guaranteeFuzzer } from './testing/guarantee-fuzzer.ts';

/** Against the definition, with every order of versions. */
export const fuzzer: Fuzzer = guaranteeFuzzer(monotonicReads, 'monotonic-reads');
