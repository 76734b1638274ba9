import type { Fuzzer } from '../../testing/fuzzer.ts';
import { kvAppend } from '../models/kv-append.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { uniqueText } from './testing/unique-objects.ts';

/** Texts to which everything is appended once, some pieces the beginning of others. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-kv-append',
  model: kvAppend,
  object: (prng) => uniqueText(prng),
});
