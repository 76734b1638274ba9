import type { Fuzzer } from '../testing/fuzzer.ts';
import { writesFollowReads } from './session-guarantees.ts';
import { guaranteeFuzzer } from './testing/guarantee-fuzzer.ts';

/** Against the definition, with every order of versions. */
export const fuzzer: Fuzzer = guaranteeFuzzer(writesFollowReads, 'writes-follow-reads');
