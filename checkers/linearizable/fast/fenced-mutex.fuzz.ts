import type { Fuzzer } from '../../testing/fuzzer.ts';
import { fencedMutex } from '../models/mutex.ts';
import { busyLock } from './testing/unique-objects.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';

/** Possessions in order, with calls that were refused and calls without an outcome. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-fenced-mutex',
  model: fencedMutex,
  object: () => busyLock('fenced-mutex'),
});
