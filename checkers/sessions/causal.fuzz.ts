import { agree } from '../testing/agree.ts';
import type { Fuzzer } from '../testing/fuzzer.ts';
import { recordOf } from '../testing/random-history.ts';
import { causal } from './causal.ts';
import { causalOracle } from './testing/causal-oracle.ts';
import { randomObjects } from './testing/random-objects.ts';

/** Against the definitions, with every order. */
export const fuzzer: Fuzzer = {
  name: 'causal',
  tryOne: (prng) => {
    const isNearMiss = prng.chance(2, 3);
    const model = prng.pick(['convergence', 'memory', 'weak'] as const);
    const record = recordOf(
      randomObjects(prng, {
        operations: prng.between(2, 7),
        processes: prng.between(1, 3),
        keys: prng.between(1, 2),
        kinds: model === 'memory' ? 'registers' : prng.pick(['registers', 'lists', 'both']),
        strayPercent: isNearMiss ? 8 : 60,
        mergePercent: 60,
        moverPercent: isNearMiss ? 15 : 50,
        replicas: 2,
      }),
    );
    const expected = causalOracle(record.history.operations, model);
    return { validity: agree(causal, { record, model, expected }), isNearMiss };
  },
};
