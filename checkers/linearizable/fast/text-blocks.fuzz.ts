import type { Fuzzer } from '../../testing/fuzzer.ts';
import { kvAppend } from '../models/kv-append.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { uniqueText } from './testing/unique-objects.ts';

/** Texts that are put as often as they are appended to, each piece written once, more or less. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-put-texts',
  model: kvAppend,
  object: (prng) => uniqueText(prng, [20, 35, 60]),
  callsMax: 9,
});
