import type { Fuzzer } from '../../testing/fuzzer.ts';
import { counter } from '../models/counter.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { unitCounter } from './testing/unique-objects.ts';

/** Counters, most of them to which the same amount is added each time. */
export const fuzzer: Fuzzer = fastFuzzer({ name: 'linearizable:fast-counter', model: counter, object: unitCounter });
