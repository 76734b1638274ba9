import type { Prng } from '../../harness/core/prng.ts';
import { randomSetHistory } from '../set/testing/random-set.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { recordOf } from '../testing/random-history.ts';
import { setFull } from './set-full.ts';
import { expectedOfEventual } from './testing/set-oracles.ts';

/** Sets whose reads may lag, against the definitions over all pairs. */
export const fuzzer: Fuzzer = { name: 'set-full:eventual', tryOne };

/** What the streaming form must tell of too. */
const streamed = { anomalies: ['duplicate-element', 'garbage-read', 'G1a', 'future-read'] };

function tryOne(prng: Prng): FuzzCase {
  const shape = { operations: prng.between(2, 9), processes: 3, infoPercent: 10, failPercent: 5 };
  const { ops, isNearMiss } = randomSetHistory(prng, shape);
  const record = recordOf(ops);
  const expected = expectedOfEventual(record.history.operations);
  return { validity: agree(setFull, { record, model: 'eventual', expected, streamed }), isNearMiss };
}
