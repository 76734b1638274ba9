import { agree } from '../../testing/agree.ts';
import type { Fuzzer } from '../../testing/fuzzer.ts';
import { recordOf } from '../../testing/random-history.ts';
import { randomObjects } from '../testing/random-objects.ts';
import { stalenessOracle } from '../testing/staleness-oracle.ts';
import { boundedStaleness } from './bounded-staleness.ts';
import { parseBound } from './staleness-bound.ts';

/** Against the definition, with every order of the operations. */
export const fuzzer: Fuzzer = {
  name: 'bounded-staleness',
  tryOne: (prng) => {
    const isNearMiss = prng.chance(3, 4);
    const model = prng.pick(['0ms', '5ms', '12ms', '20ms', '45ms', '0-versions', '1-version', '2-versions']);
    const bound = parseBound(model);
    if (bound === undefined) throw new Error(`${model} is a bound`);
    const ops = randomObjects(prng, {
      operations: prng.between(2, 7),
      processes: prng.between(1, 4),
      keys: prng.between(1, 2),
      kinds: prng.pick(['registers', 'lists']),
      strayPercent: isNearMiss ? 5 : 40,
      mergePercent: 100,
      moverPercent: 50,
      replicas: prng.between(1, 2),
      isConcurrent: true,
      hasNoCas: true,
    });
    const record = recordOf(ops);
    const expected = stalenessOracle(record.history.operations, bound);
    return { validity: agree(boundedStaleness, { record, model, expected }), isNearMiss };
  },
};
