import type { Fuzzer } from '../../testing/fuzzer.ts';
import { appendList } from '../models/append-list.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { uniqueList } from './testing/unique-objects.ts';

/** Lists to which everything is appended once. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-append-list',
  model: appendList,
  object: uniqueList,
});
