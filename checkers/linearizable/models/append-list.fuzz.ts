import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { appendList } from './append-list.ts';

export const fuzzer: Fuzzer = modelFuzzer(appendList);
