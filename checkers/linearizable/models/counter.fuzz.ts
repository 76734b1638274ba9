import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { counter } from './counter.ts';

export const fuzzer: Fuzzer = modelFuzzer(counter);
