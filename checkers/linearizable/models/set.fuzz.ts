import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { set } from './set.ts';

export const fuzzer: Fuzzer = modelFuzzer(set);
