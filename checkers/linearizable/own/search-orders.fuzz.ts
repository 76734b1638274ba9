import type { Prng } from '../../../harness/core/prng.ts';
import type { Fuzzer } from '../../testing/fuzzer.ts';
import type { Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { models } from '../models/registry.ts';
import { splitByKey } from '../partitions.ts';
import { ample } from '../testing/ample.ts';
import { bruteForce } from '../testing/brute-force.ts';
import { objectOf } from '../testing/objects.ts';
import { BreadthSearch } from './breadth-search.ts';
import { problemOf } from './problem.ts';
import { Search } from './search.ts';
import { plainStates } from './state-space.ts';

/**
 * Each of the two searches by itself, whichever would be chosen, against all orders: on few values, so that many calls do the same, and
 * with many calls that have no outcome.
 */
export const fuzzer: Fuzzer = {
  name: 'linearizable:search-orders',
  tryOne: (prng) => {
    const model = prng.pick(models);
    const isNearMiss = prng.chance(1, 2);
    const partition = draw(prng, model, isNearMiss);
    const validity = bruteForce(partition, model) ? 'valid' : 'invalid';
    const found = searched(partition, model);
    if (found.some((each) => each !== validity)) {
      throw new Error(`${found.join(', ')}, but all orders say ${validity}:\n${JSON.stringify(partition)}`);
    }
    return { validity, isNearMiss };
  },
};

function draw(prng: Prng, model: Model, isNearMiss: boolean): Partition {
  const object = objectOf(model.name);
  const values = prng.between(1, 3);
  const operations = object.operations(prng, {
    calls: prng.between(2, 9),
    width: prng.between(2, 6),
    values,
    openPercent: prng.pick([0, 20, 50]),
    lyingPercent: isNearMiss ? 0 : prng.pick([0, 15, 40]),
    tick: prng.pick([1, 2]),
  });
  const { keys } = splitByKey(isNearMiss ? object.nearMiss(prng, operations, values) : operations, model);
  return keys[0]?.partition ?? { model: model.name, initial: model.initial, calls: [] };
}

/** What the search depth first says, then what the search breadth first does. */
function searched(partition: Partition, model: Model): ('valid' | 'invalid')[] {
  const problem = problemOf(partition, model);
  const states = plainStates(partition.calls, problem, model, ample);
  const searches = [new Search(problem, states, model, ample.memoryLimitBytes), new BreadthSearch(problem, states)];
  return searches.map((search) => (search.run([states.initial], ample) === 'found' ? 'valid' : 'invalid'));
}
