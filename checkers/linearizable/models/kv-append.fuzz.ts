import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { kvAppend } from './kv-append.ts';

export const fuzzer: Fuzzer = modelFuzzer(kvAppend);
