import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import { historyText } from '../../testing/history-text.ts';
import { models } from '../models/registry.ts';
import { objectOf } from '../testing/objects.ts';
import { CallStream } from './call-stream.ts';
import { linesOf } from './testing/lines-of.ts';

/** What is told while a small history of any model is recorded, against all orders of its operations: everything, and nothing else. */
export const fuzzer: Fuzzer = { name: 'linearizable:streamed', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const model = prng.pick(models);
  const object = objectOf(model.name);
  const values = prng.between(1, 4);
  const drawn = object.operations(prng, {
    calls: prng.between(1, 8),
    width: prng.between(1, 5),
    values,
    openPercent: prng.pick([0, 10, 30]),
    failingPercent: prng.pick([0, 10]),
    lyingPercent: isNearMiss ? 0 : prng.pick([0, 10, 40]),
    tick: prng.pick([1, 1, 1, 2, 3]),
  });
  const operations = isNearMiss ? object.nearMiss(prng, drawn, values) : drawn;
  const validity = object.isExplained(operations) ? 'valid' : 'invalid';
  const stream = new CallStream(model);
  const history = linesOf(operations);
  const told = history.ops.map((op) => stream.add(op)).find((violation) => violation !== undefined);
  if ((told === undefined) !== (validity === 'valid')) {
    throw new Error(
      `${model.name}: streaming told ${told?.title ?? 'nothing'}, but the oracle says ${validity}: ${historyText(history)}`,
    );
  }
  return { validity, isNearMiss };
}
