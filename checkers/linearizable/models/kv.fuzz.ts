import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { kv } from './register.ts';

export const fuzzer: Fuzzer = modelFuzzer(kv);
