import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { recordOf } from '../testing/random-history.ts';
import { counter } from './counter.ts';
import { isLinearizable } from './testing/counter-oracles.ts';
import { randomCounterHistory } from './testing/random-counter.ts';

/** Counters whose changes are all of one size and sign, against all orders: there the bounds are exact. */
export const fuzzer: Fuzzer = { name: 'counter:uniform', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const { ops, isNearMiss } = randomCounterHistory(prng, [prng.pick([1, 1, 2, -1, -3])]);
  const record = recordOf(ops);
  const { operations } = record.history;
  const isJudged = operations.some(({ f, type }) => f === 'read' && type === 'ok');
  const expected = isJudged ? (isLinearizable(operations) ? 'valid' : 'invalid') : 'unknown';
  return { validity: agree(counter, { record, expected, streamed: 'at most' }), isNearMiss };
}
