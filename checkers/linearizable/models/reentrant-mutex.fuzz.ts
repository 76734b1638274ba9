import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { reentrantMutex } from './mutex.ts';

export const fuzzer: Fuzzer = modelFuzzer(reentrantMutex);
