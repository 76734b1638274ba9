import type { Fuzzer } from '../../testing/fuzzer.ts';
import { stack } from '../models/queue.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { uniqueElements } from './testing/unique-objects.ts';

/** Stacks of unique elements, with calls without an outcome and calls that found nothing. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-stack',
  model: stack,
  object: (prng) => uniqueElements(prng, { put: 'push', take: 'pop', add: (state, element) => [element, ...state] }),
});
