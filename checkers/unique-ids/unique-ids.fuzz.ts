import type { Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { randomHistory, recordOf, withOneChange } from '../testing/random-history.ts';
import { hasEqualPair } from './testing/equal-pair.ts';
import { uniqueIds } from './unique-ids.ts';

/** Ids in several forms, against the comparison of every pair. */
export const fuzzer: Fuzzer = { name: 'unique-ids', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const space = isNearMiss ? 1_000 : 20;
  const object = {
    ask: () => ({ f: 'generate', input: null }),
    act: () => ({ type: 'ok' as const, output: idOf(prng, prng.below(space)) }),
  };
  const shape = { operations: prng.between(1, 8), processes: 3, infoPercent: 10, failPercent: 10 };
  const drawn = randomHistory(prng, object, shape);
  const first = drawn.find(({ type }) => type === 'ok')?.value ?? null;
  const isChanged = isNearMiss && prng.chance(1, 2);
  const ops = isChanged
    ? withOneChange(prng, drawn, (op) => (op.type === 'ok' ? { ...op, value: first } : undefined))
    : drawn;
  const record = recordOf(ops);
  const { operations } = record.history;
  const expected = !operations.some(({ type }) => type === 'ok')
    ? 'unknown'
    : hasEqualPair(operations)
      ? 'invalid'
      : 'valid';
  return { validity: agree(uniqueIds, { record, expected, streamed: 'exactly' }), isNearMiss };
}

/** Equal is what is equal in content. */
function idOf(prng: Prng, id: number): Json {
  return prng.pick<Json>([id, BigInt(id), [id, { a: 1, b: id }], [BigInt(id), { b: id, a: 1n }], `${id}`]);
}
