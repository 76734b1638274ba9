import type { Fuzzer } from '../../testing/fuzzer.ts';
import { casRegister } from '../models/register.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { uniqueRegister } from './testing/unique-objects.ts';

/** Zones, with compare-and-sets that succeeded and such that were refused. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-register',
  model: casRegister,
  object: uniqueRegister,
});
