import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { recordOf } from '../testing/random-history.ts';
import { counter } from './counter.ts';
import { isLinearizable, isReachable, isWithinBounds } from './testing/counter-oracles.ts';
import { randomCounterHistory } from './testing/random-counter.ts';

/** Counters with changes of all kinds, against the bounds over all pairs; and what breaks them has no order either. */
export const fuzzer: Fuzzer = { name: 'counter:mixed', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const { ops, isNearMiss } = randomCounterHistory(prng, [1, 1, prng.pick([2, 3, -1, -2, 0])]);
  const record = recordOf([...ops]);
  const { operations } = record.history;
  const isJudged = operations.some(({ f, type }) => f === 'read' && type === 'ok');
  const expected = isJudged ? (isWithinBounds(operations) && isReachable(operations) ? 'valid' : 'invalid') : 'unknown';
  if (expected === 'invalid' && isLinearizable(operations))
    throw new Error(`out of bounds, but it has an order: ${historyText(record.history)}`);
  return { validity: agree(counter, { record, expected, streamed: 'at most' }), isNearMiss };
}
