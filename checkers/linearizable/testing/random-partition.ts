import type { Prng } from '../../../harness/core/prng.ts';
import type { Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { splitByKey } from '../partitions.ts';
import { objectOf } from './objects.ts';
import type { Shape } from './random-operations.ts';

/** A random history of one object of the model, in normal form. */
export function randomPartition(prng: Prng, model: Model, shape: Shape): Partition {
  const { keys } = splitByKey(objectOf(model.name).operations(prng, shape), model);
  return keys[0]?.partition ?? { model: model.name, initial: model.initial, calls: [] };
}
