import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { Prng } from '../../../harness/core/prng.ts';
import { nanos } from '../../../harness/core/time.ts';
import { decideKeys } from '../decide-keys.ts';
import { kvAppend } from '../models/kv-append.ts';
import type { NamedSearch } from '../engine.ts';
import type { Model } from '../models/model.ts';
import { mutex } from '../models/mutex.ts';
import { queue, stack } from '../models/queue.ts';
import { casRegister, register } from '../models/register.ts';
import { own } from '../own/engine.ts';
import { ample } from '../testing/ample.ts';
import { nearMiss, randomOperations } from '../testing/random-operations.ts';
import type { SequentialObject } from '../testing/sequential-object.ts';
import { decideFast } from './decide-fast.ts';
import { busyLock, uniqueElements, uniqueRegister, uniqueText } from './testing/unique-objects.ts';

/** Operations one after the other: what was asked and answered, by `f`. */
function inOrder(lines: readonly (readonly [f: string, input: Json, output: Json])[]): Operation[] {
  return lines.map(([f, input, output], index) => ({
    process: 0,
    f,
    node: undefined,
    index: 2 * index,
    invokedAt: nanos(4 * index),
    completedAt: nanos(4 * index + 2),
    type: 'ok',
    input,
    output,
    error: undefined,
  }));
}

function validityOf(operations: readonly Operation[], model: Model): string {
  const { refutations, rest } = decideFast(operations, model, ample) ?? { refutations: [], rest: operations };
  return refutations.length > 0 ? 'invalid' : rest.length > 0 ? 'undecided' : 'valid';
}

describe('keys and values of every kind', () => {
  test.each<readonly [string, Json]>([
    ['a name of every object', '__proto__'],
    ['another', 'constructor'],
    ['an object', { a: [1, null], __proto__: 2 }],
    ['a number', 7],
    ['an integer beyond 2^53', 9_007_199_254_740_993n],
  ])('a key that is %s is a key', (_, key) => {
    const fine = inOrder([
      ['write', { key, value: 1 }, null],
      ['write', { key: 'other', value: 2 }, null],
      ['read', { key }, { key, value: 1 }],
    ]);
    expect(validityOf(fine, register)).toBe('valid');
    const stale = inOrder([
      ['write', { key, value: 1 }, null],
      ['write', { key: 'other', value: 2 }, null],
      ['read', { key }, { key, value: 2 }],
    ]);
    expect(validityOf(stale, register)).toBe('invalid');
  });

  test.each<readonly [string, Json, Json]>([
    ['5 and 5n', 5, 5n],
    ['0 and -0', 0, -0],
    ['1e21 and its digits', 1e21, 10n ** 21n],
    ['objects with their keys in another order', { a: 1, b: [2n] }, { b: [2], a: 1n }],
  ])('%s are one value', (_, written, read) => {
    const operations = inOrder([
      ['write', { value: written }, null],
      ['read', {}, { value: read }],
    ]);
    expect(validityOf(operations, register)).toBe('valid');
  });

  test.each<readonly [string, Json, Json]>([
    ['5 and "5"', 5, '5'],
    ['neighbours beyond 2^53', 9_007_199_254_740_993n, 9_007_199_254_740_992n],
    ['not a number and null', Number.NaN, null],
    ['a list and its text', [1], '[1]'],
  ])('%s are two', (_, written, read) => {
    const operations = inOrder([
      ['write', { value: written }, null],
      ['read', {}, { value: read }],
    ]);
    expect(validityOf(operations, register)).toBe('invalid');
  });
});

test('many keys of one operation each are decided, and a single one that is wrong is found', () => {
  const lines = Array.from({ length: 20_000 }, (_, key) => ['write', { key: String(key), value: 1 }, null] as const);
  const wrong = ['read', { key: '7' }, { key: '7', value: 2 }] as const;
  const decided = decideFast(inOrder([...lines, wrong]), register, ample);
  expect(decided?.keys).toBe(20_000);
  expect(decided?.refutations.map(({ key }) => key)).toEqual(['7']);
});

test('keys that no fast algorithm decides are searched, and only they', async () => {
  const twice = inOrder([
    ['write', { key: 'twice', value: 1 }, null],
    ['write', { key: 'twice', value: 1 }, null],
    ['read', { key: 'twice' }, { key: 'twice', value: 1 }],
    ['write', { key: 'once', value: 1 }, null],
    ['read', { key: 'once' }, { key: 'once', value: 1 }],
  ]);
  const { validity, fast, searched } = await decideKeys(twice, register, ample);
  expect(validity).toBe('valid');
  expect(fast?.keys).toBe(1);
  expect(searched.map(({ history }) => history.key)).toEqual(['twice']);
  expect([...(fast?.reasons ?? [])]).toEqual([['a value that was found is made more than once', 1]]);
});

/** Without its glance, which is an algorithm of this kind itself. */
const search: NamedSearch = {
  name: 'search',
  algorithm: own.algorithm,
  check: (partition, budget) => own.check(partition, budget),
};

/** Draws long histories, and gives those that the two do not agree on. */
async function disagreements<S>(model: Model, objectOf: (prng: Prng) => SequentialObject<S>): Promise<unknown[]> {
  const root = Prng.fromSeed('long').fork(model.name);
  const seen = new Map<string, number>();
  const wrong: unknown[] = [];
  for (let k = 0; k < 60; k++) {
    const prng = root.fork(k);
    const object = objectOf(prng.fork('object'));
    const shape = { calls: 150, width: 4, values: 1, openPercent: prng.pick([0, 2]), lyingPercent: 0, tick: 1 };
    const drawn = randomOperations(prng, object, shape);
    const operations = prng.chance(1, 2) ? nearMiss(prng, object, drawn, 1) : drawn;
    const fast = validityOf(operations, model);
    seen.set(fast, (seen.get(fast) ?? 0) + 1);
    if (fast === 'undecided') continue;
    const { validity } = await decideKeys(operations, model, ample, { engine: search });
    if (validity !== fast) wrong.push({ k, fast, validity });
  }
  expect(Math.min(seen.get('valid') ?? 0, seen.get('invalid') ?? 0)).toBeGreaterThan(3);
  return wrong;
}

describe('agrees with the general search on histories too long for brute force', () => {
  test('of registers', async () => {
    expect(await disagreements(casRegister, uniqueRegister)).toEqual([]);
  });

  test('of queues', async () => {
    const names = { put: 'enqueue', take: 'dequeue' };
    const objectOf = (prng: Prng): SequentialObject<readonly Json[]> =>
      uniqueElements(prng, { ...names, add: (state, element) => [...state, element] });
    expect(await disagreements(queue, objectOf)).toEqual([]);
  });

  test('of stacks', async () => {
    const names = { put: 'push', take: 'pop' };
    const objectOf = (prng: Prng): SequentialObject<readonly Json[]> =>
      uniqueElements(prng, { ...names, add: (state, element) => [element, ...state] });
    expect(await disagreements(stack, objectOf)).toEqual([]);
  });

  test('of texts that are put and appended to', async () => {
    expect(await disagreements(kvAppend, (prng) => uniqueText(prng, [10, 30]))).toEqual([]);
  });

  test('of locks', async () => {
    expect(await disagreements(mutex, () => busyLock('mutex'))).toEqual([]);
  });
});
