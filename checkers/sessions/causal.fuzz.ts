import { agree } from '../testing/agree.ts';
import type { Fuzzer } from '../testing/fuzzer.ts';
import { recordOf } from '../testing/random-history.ts';
import { causal } from './causal.ts';
import { causalOracle } from './testing/causal-oracle.ts';
import { randomObjects } from './testing/random-objects.ts';

/** Against the definition, with every arbitration. */
export const fuzzer: Fuzzer = {
  name: 'causal',
  tryOne: (prng) => {
    const isNearMiss = prng.chance(2, 3);
    const record = recordOf(
      randomObjects(prng, {
        operations: prng.between(2, 7),
        processes: prng.between(1, 3),
        keys: prng.between(1, 2),
        kinds: prng.pick(['registers', 'lists', 'both']),
        strayPercent: isNearMiss ? 8 : 60,
        mergePercent: 60,
        moverPercent: isNearMiss ? 15 : 50,
        replicas: 2,
      }),
    );
    return { validity: agree(causal, { record, expected: causalOracle(record.history.operations) }), isNearMiss };
  },
};
