import type { Operation } from '../../../harness/core/history.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import type { Call } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { checkFrom } from '../own/engine.ts';
import { splitByKey } from '../partitions.ts';
import { ample } from './ample.ts';
import { bruteForce } from './brute-force.ts';
import { drawSmall } from './draw-small.ts';
import { objectOf } from './objects.ts';
import { operationsText } from './operations-text.ts';

/** A model, as it reads operations, in the general search, against all orders of an object that knows nothing of either. */
export function modelFuzzer(model: Model): Fuzzer {
  const object = objectOf(model.name);
  const tryOne = (prng: Prng): FuzzCase => {
    const { operations, validity, isNearMiss } = drawSmall(prng, object);
    const found = verdictOf(operations, model);
    if (found !== validity)
      throw new Error(`${found}, but the oracle says ${validity}:\n${operationsText(operations)}`);
    tryRelaxed(prng, operations, model);
    return { validity, isNearMiss };
  };
  return { name: `linearizable:${model.name}`, tryOne };
}

/**
 * The same with some calls let go of, as is done when a violation is made small: they may happen at any time, or never, and what they
 * would answer stays known.
 */
function tryRelaxed(prng: Prng, operations: readonly Operation[], model: Model): void {
  const [key] = splitByKey(operations, model).keys;
  if (key === undefined || !prng.chance(1, 4)) return;
  const calls = key.partition.calls.map((call): Call => {
    if (!prng.chance(1, 3)) return call;
    return { ...call, call: prng.chance(1, 2) ? -1 : call.call, return: Infinity };
  });
  const partition = { ...key.partition, calls };
  const validity = bruteForce(partition, model) ? 'valid' : 'invalid';
  const found = checkFrom(partition, model, ample).validity;
  if (found !== validity) throw new Error(`${found}, but all orders say ${validity}:\n${JSON.stringify(calls)}`);
}

function verdictOf(operations: readonly Operation[], model: Model): string {
  const [key] = splitByKey(operations, model).keys;
  return key === undefined ? 'valid' : checkFrom(key.partition, model, ample).validity;
}
