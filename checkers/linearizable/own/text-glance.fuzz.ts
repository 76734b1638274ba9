import type { Prng } from '../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../testing/fuzzer.ts';
import type { Partition } from '../engine.ts';
import { uniqueText } from '../fast/testing/unique-objects.ts';
import { appendList } from '../models/append-list.ts';
import { kvAppend } from '../models/kv-append.ts';
import type { Model } from '../models/model.ts';
import { splitByKey } from '../partitions.ts';
import { ample } from '../testing/ample.ts';
import { objectOf } from '../testing/objects.ts';
import { nearMiss, randomOperations } from '../testing/random-operations.ts';
import { isExplained } from '../testing/sequential-object.ts';
import { checkFrom, own } from './engine.ts';

/**
 * What is decided of texts without a search, against all orders; and the return that it says nothing gets past, against the search of
 * what had happened until then.
 */
export const fuzzer: Fuzzer = { name: 'linearizable:glance-texts', tryOne };

function tryOne(prng: Prng): FuzzCase {
  return prng.chance(1, 5) ? tryList(prng) : tryText(prng);
}

function tryText(prng: Prng): FuzzCase {
  const object = uniqueText(prng.fork('object'), [0, 20, 35, 60]);
  const isNearMiss = prng.chance(1, 2);
  const drawn = randomOperations(prng, object, shape(prng, isNearMiss));
  const operations = isNearMiss ? nearMiss(prng, object, drawn, 1) : drawn;
  const validity = isExplained(object, operations) ? 'valid' : 'invalid';
  for (const { partition } of splitByKey(operations, kvAppend).keys) hold(partition, kvAppend, validity);
  return { validity, isNearMiss };
}

function tryList(prng: Prng): FuzzCase {
  const object = objectOf('append-list');
  const operations = object.operations(prng, { ...shape(prng, false), values: 100 });
  const validity = object.isExplained(operations) ? 'valid' : 'invalid';
  for (const { partition } of splitByKey(operations, appendList).keys) hold(partition, appendList, validity);
  return { validity, isNearMiss: false };
}

function shape(prng: Prng, isNearMiss: boolean): Parameters<typeof randomOperations>[2] {
  return {
    calls: prng.between(1, 9),
    width: prng.between(1, 5),
    values: 1,
    openPercent: prng.pick([0, 10, 30]),
    lyingPercent: isNearMiss ? 0 : prng.pick([0, 10, 40]),
    tick: prng.pick([1, 1, 1, 2, 3]),
  };
}

/** @throws Error when the two disagree. */
function hold(partition: Partition, model: Model, validity: FuzzCase['validity']): void {
  const seen = own.glance?.(partition);
  if (seen === undefined) return;
  const text = (): string => JSON.stringify(partition.calls);
  if (seen.validity !== validity) throw new Error(`${seen.validity}, but the oracle says ${validity}:\n${text()}`);
  if (seen.validity === 'valid') return;
  const { stuckAt = Infinity } = seen;
  const known = partition.calls.filter(({ call }) => call <= stuckAt);
  const until = known.flatMap((call) => {
    if (call.return <= stuckAt) return call;
    return call.output === undefined ? { ...call, return: Infinity } : [];
  });
  if (checkFrom({ ...partition, calls: until }, model, ample).validity !== 'invalid')
    throw new Error(`it is not stuck at ${stuckAt}:\n${text()}`);
}
