import type { Checker } from '../../../harness/ports/checker.ts';
import { agree } from '../../testing/agree.ts';
import type { Fuzzer } from '../../testing/fuzzer.ts';
import { recordOf } from '../../testing/random-history.ts';
import type { Guarantee } from '../guarantee.ts';
import { guaranteeOracle } from './guarantee-oracle.ts';
import { randomObjects } from './random-objects.ts';

/** Holds a session guarantee against its definition, tried with every order of versions. */
export function guaranteeFuzzer(checker: Checker, guarantee: Guarantee): Fuzzer {
  return {
    name: guarantee,
    tryOne: (prng) => {
      const isNearMiss = prng.chance(2, 3);
      const isOrderShown = guarantee === 'monotonic-writes' || prng.chance(1, 2);
      const record = recordOf(
        randomObjects(prng, {
          operations: prng.between(3, 8),
          processes: prng.between(1, 3),
          keys: prng.between(1, 2),
          kinds: isOrderShown ? 'lists' : prng.chance(3, 4) ? 'registers' : 'both',
          strayPercent: isNearMiss ? 12 : 60,
          mergePercent: 60,
          moverPercent: isNearMiss ? 35 : 60,
          replicas: 2,
        }),
      );
      const expected = guaranteeOracle(record.history.operations, guarantee);
      const streamed = checker.stream === undefined ? {} : { streamed: 'at most' as const };
      return { validity: agree(checker, { record, expected, ...streamed }), isNearMiss };
    },
  };
}
