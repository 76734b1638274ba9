import type { Operation } from '../../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../../harness/core/json.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import { checkFrom } from '../own/engine.ts';
import { splitByKey } from '../partitions.ts';
import { ample } from '../testing/ample.ts';
import { objectOf } from '../testing/objects.ts';
import { kvAppend } from './kv-append.ts';
import { kv } from './register.ts';
import { unpartitioned } from './unpartitioned.ts';

/** Several keys in one search, against what all orders of each key alone say (linearizability is local). */
export const fuzzer: Fuzzer = { name: 'linearizable:unpartitioned', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const model = prng.pick([kv, kvAppend]);
  const object = objectOf(model.name);
  const isNearMiss = prng.chance(1, 2);
  const keys = Array.from({ length: prng.between(2, 3) }, () => {
    const operations = object.operations(prng, {
      calls: prng.between(1, 6),
      width: prng.between(1, 4),
      values: 3,
      openPercent: prng.pick([0, 20]),
      lyingPercent: isNearMiss ? 0 : prng.pick([0, 20]),
    });
    return isNearMiss && prng.chance(1, 2) ? object.nearMiss(prng, operations, 3) : operations;
  });
  const validity = keys.every((operations) => object.isExplained(operations)) ? 'valid' : 'invalid';
  const all = keys
    .flatMap((operations, key) => operations.map((operation) => movedTo(operation, key)))
    .toSorted((a, b) => a.invokedAt - b.invokedAt);
  const whole = unpartitioned(model);
  const [partition] = splitByKey(all, whole).keys;
  const found = partition === undefined ? 'valid' : checkFrom(partition.partition, whole, ample).validity;
  if (found !== validity)
    throw new Error(`${found}, but the oracle says ${validity}: ${JSON.stringify(partition?.partition.calls)}`);
  return { validity, isNearMiss };
}

function movedTo(operation: Operation, key: number): Operation {
  const move = (value: Json): Json => (isJsonObject(value) ? { ...value, key: `k${key}` } : value);
  return { ...operation, process: operation.process * 3 + key, input: move(operation.input) };
}
