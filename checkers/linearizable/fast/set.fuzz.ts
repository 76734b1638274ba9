import type { Fuzzer } from '../../testing/fuzzer.ts';
import { set } from '../models/set.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { plainSet } from './testing/unique-objects.ts';

/** Sets that only grow, and sets of which nobody reads the whole. */
export const fuzzer: Fuzzer = fastFuzzer({ name: 'linearizable:fast-set', model: set, object: plainSet });
