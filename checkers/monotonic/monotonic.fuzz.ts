import type { Op } from '../../harness/core/op.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { type RandomObject, randomHistory, recordOf, withOneChange } from '../testing/random-history.ts';
import { monotonic } from './monotonic.ts';
import { isMonotonic, isMonotonicByProcess } from './testing/monotonic-oracle.ts';

/** Values that rise, under both models, against all orders. */
export const fuzzer: Fuzzer = { name: 'monotonic', tryOne };

/** What the streaming form must tell of too. */
const streamed = { anomalies: ['non-monotonic-read'] };

function tryOne(prng: Prng): FuzzCase {
  const model = prng.pick(['real-time', 'process']);
  const kind = prng.below(3);
  const shape = { operations: prng.between(1, 8), processes: 3, infoPercent: 10, failPercent: 5 };
  const drawn = randomHistory(prng, risingValue(prng.fork('value'), kind === 1 ? 30 : 0), shape);
  const record = recordOf(kind === 2 ? withOneChange(prng, drawn, (op) => changed(prng, op)) : drawn);
  const { operations } = record.history;
  const isRight = model === 'process' ? isMonotonicByProcess(operations) : isMonotonic(operations);
  const isJudged = operations.some(({ type }) => type === 'ok');
  const expected = isJudged ? (isRight ? 'valid' : 'invalid') : 'unknown';
  return { validity: agree(monotonic, { record, model, expected, streamed }), isNearMiss: kind !== 1 };
}

function risingValue(prng: Prng, lagPercent: number): RandomObject {
  const states = [0];
  return {
    ask: (from) => ({ f: from.pick(['read', 'read', 'inc', 'add']), input: null }),
    act: (f) => {
      const state = states.at(-1) ?? 0;
      if (f !== 'read') states.push(state + prng.between(1, 2));
      const answer = prng.chance(lagPercent, 100) ? prng.pick(states) : (states.at(-1) ?? 0);
      return { type: 'ok', output: prng.chance(1, 4) ? BigInt(answer) : answer };
    },
  };
}

function changed(prng: Prng, op: Op): Op | undefined {
  return op.type === 'ok' ? { ...op, value: Number(op.value) + (prng.chance(1, 2) ? 1 : -1) } : undefined;
}
