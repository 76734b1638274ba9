import type { History } from '../../../harness/core/history.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import { historyText } from '../../testing/history-text.ts';
import { models } from '../models/registry.ts';
import { drawSmall } from '../testing/draw-small.ts';
import { objectOf } from '../testing/objects.ts';
import { CallStream } from './call-stream.ts';
import { judgesOf } from './judges-of.ts';
import { linesOf } from './testing/lines-of.ts';

/** What is told while a small history of any model is recorded, against all orders of its operations: everything, and nothing else. */
export const fuzzer: Fuzzer = { name: 'linearizable:streamed', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const model = prng.pick(models);
  const { operations, validity, isNearMiss } = drawSmall(prng, objectOf(model.name));
  const history = linesOf(operations);
  const told = toldOf(history, new CallStream(model));
  if ((told === undefined) !== (validity === 'valid')) {
    throw new Error(
      `${model.name}: streaming told ${told?.title ?? 'nothing'}, but the oracle says ${validity}: ${historyText(history)}`,
    );
  }
  // Operations that are not waited for may have had any outcome.
  const hasty = toldOf(history, new CallStream(model, judgesOf, prng.below(4)));
  if (hasty !== undefined && validity === 'valid')
    throw new Error(`${model.name}: in haste streaming told ${hasty.title}: ${historyText(history)}`);
  return { validity, isNearMiss };
}

function toldOf(history: History, stream: CallStream): Violation | undefined {
  return history.ops.map((op) => stream.add(op)).find((violation) => violation !== undefined);
}
