import type { Operation } from '../../../../harness/core/history.ts';
import { isJsonObject } from '../../../../harness/core/json.ts';
import type { Prng } from '../../../../harness/core/prng.ts';
import type { FuzzCase, Fuzzer } from '../../../testing/fuzzer.ts';
import type { Model } from '../../models/model.ts';
import { ample } from '../../testing/ample.ts';
import { nearMiss, randomOperations } from '../../testing/random-operations.ts';
import { type SequentialObject, isExplained } from '../../testing/sequential-object.ts';
import { decideFast } from '../decide-fast.ts';
import { decideKeys } from '../../decide-keys.ts';
import { operationsText } from '../../testing/operations-text.ts';

export interface FastFuzzing<S> {
  readonly name: string;
  readonly model: Model;
  /** The object of one history. */
  readonly object: (prng: Prng) => SequentialObject<S>;
  readonly callsMax?: number;
}

/**
 * A fast algorithm, by itself and as the checker chooses it, against all orders. It is asked about histories to which it applies, and
 * some to which it does not: then it has to say so.
 */
export function fastFuzzer<S>({ name, model, object: objectOf, callsMax = 8 }: FastFuzzing<S>): Fuzzer {
  const tryOne = async (prng: Prng): Promise<FuzzCase> => {
    const one = draw(prng, objectOf, callsMax);
    await hold(one, model);
    // Arrays are used again from key to key: what is left of one must not reach the next.
    if (prng.chance(1, 4)) await hold(onTwoKeys(one, draw(prng.fork('other'), objectOf, callsMax)), model);
    return { validity: one.validity, isNearMiss: one.isNearMiss };
  };
  return { name, tryOne };
}

interface Drawn extends FuzzCase {
  readonly operations: readonly Operation[];
}

function draw<S>(prng: Prng, objectOf: FastFuzzing<S>['object'], callsMax: number): Drawn {
  const object = objectOf(prng.fork('object'));
  const isNearMiss = prng.chance(1, 2);
  const drawn = randomOperations(prng, object, {
    calls: prng.between(1, callsMax),
    width: prng.between(1, 5),
    values: 1,
    openPercent: prng.pick([0, 10, 30]),
    failingPercent: prng.pick([0, 10]),
    lyingPercent: isNearMiss ? 0 : prng.pick([0, 10, 40]),
    tick: prng.pick([1, 1, 1, 2, 3]),
  });
  const operations = isNearMiss ? nearMiss(prng, object, drawn, 1) : drawn;
  return { operations, isNearMiss, validity: isExplained(object, operations) ? 'valid' : 'invalid' };
}

/** @throws Error when the algorithm, or the checker as it chooses, says something else. */
async function hold({ operations, validity }: Drawn, model: Model): Promise<void> {
  const fast = forced(operations, model);
  if (fast !== validity && fast !== 'undecided')
    throw new Error(`the algorithm says ${fast}, but the oracle ${validity}:\n${operationsText(operations)}`);
  const chosen = await decideKeys(operations, model, ample);
  if (chosen.validity !== validity && operations.length > chosen.dropped)
    throw new Error(`the checker says ${chosen.validity}, but the oracle ${validity}:\n${operationsText(operations)}`);
}

/** Two histories at once, each on a key of its own. */
function onTwoKeys(one: Drawn, other: Drawn): Drawn {
  const operations = [
    ...one.operations.map((operation) => withKey(operation, 'a')),
    ...other.operations.map((operation) => withKey(operation, 'b')),
  ].toSorted((a, b) => a.invokedAt - b.invokedAt);
  const validity = [one.validity, other.validity].includes('invalid') ? 'invalid' : 'valid';
  return { operations, isNearMiss: one.isNearMiss, validity };
}

function withKey(operation: Operation, key: string): Operation {
  const { input } = operation;
  const isKeyed = isJsonObject(input) && input['key'] !== undefined;
  return { ...operation, input: isKeyed ? { ...input, key } : { key, value: input } };
}

function forced(operations: readonly Operation[], model: Model): 'valid' | 'invalid' | 'undecided' {
  const fast = decideFast(operations, model, ample);
  if (fast === undefined) return 'undecided';
  if (fast.refutations.length > 0) return 'invalid';
  return fast.rest.length > 0 ? 'undecided' : 'valid';
}
