import type { Json } from '../../../harness/core/json.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { plainSet, uniqueElements, uniqueList, uniqueText, unitCounter } from '../fast/testing/unique-objects.ts';
import type { Fuzzer } from '../../testing/fuzzer.ts';
import { specialFuzzer, tryOn } from './testing/special-fuzzer.ts';

const behind = (state: readonly Json[], element: Json): readonly Json[] => [...state, element];
const before = (state: readonly Json[], element: Json): readonly Json[] => [element, ...state];

/** What follows each model however much overlaps, by itself, against all orders. */
export const fuzzer: Fuzzer = specialFuzzer('linearizable:streamed-without-search', [
  // Whole reads are judged for each element alone, and taking calls without an outcome may have taken anything.
  (prng) => tryOn(prng, 'set', plainSet(prng.fork('object')), ({ f, type }) => f === 'read' || type === 'info'),
  (prng) => tryOn(prng, 'counter', unitCounter(prng.fork('object'))),
  (prng: Prng) =>
    tryOn(
      prng,
      'queue',
      uniqueElements(prng.fork('object'), { put: 'enqueue', take: 'dequeue', add: behind }),
      ({ f, type }) => f === 'dequeue' && type === 'info',
    ),
  (prng: Prng) =>
    tryOn(prng, 'stack', uniqueElements(prng.fork('object'), { put: 'push', take: 'pop', add: before }), () => true),
  (prng) => tryOn(prng, 'append-list', uniqueList(prng.fork('object'))),
  (prng) => tryOn(prng, 'kv-append', uniqueText(prng.fork('object'))),
]);
