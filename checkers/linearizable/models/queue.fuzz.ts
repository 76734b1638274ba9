import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { queue } from './queue.ts';

export const fuzzer: Fuzzer = modelFuzzer(queue);
