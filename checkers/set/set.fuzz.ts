import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { recordOf } from '../testing/random-history.ts';
import { set } from './set.ts';
import { expectedOfLastRead } from './testing/last-read.ts';
import { randomSetHistory } from './testing/random-set.ts';

/** Sets by their last read, against its definition. */
export const fuzzer: Fuzzer = { name: 'set', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const shape = { operations: prng.between(2, 9), processes: 3, infoPercent: 10, failPercent: 10 };
  const { ops, isNearMiss } = randomSetHistory(prng, shape);
  const record = recordOf(ops);
  return { validity: agree(set, { record, expected: expectedOfLastRead(record.history.operations) }), isNearMiss };
}
