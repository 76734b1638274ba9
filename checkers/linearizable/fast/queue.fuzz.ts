import type { Fuzzer } from '../../testing/fuzzer.ts';
import { queue } from '../models/queue.ts';
import { fastFuzzer } from './testing/fast-fuzzer.ts';
import { uniqueElements } from './testing/unique-objects.ts';

/** Queues of unique elements, with calls without an outcome and calls that found nothing. */
export const fuzzer: Fuzzer = fastFuzzer({
  name: 'linearizable:fast-queue',
  model: queue,
  object: (prng) =>
    uniqueElements(prng, { put: 'enqueue', take: 'dequeue', add: (state, element) => [...state, element] }),
});
