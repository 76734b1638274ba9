import { describe, expect, test } from 'vitest';
import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { Prng } from '../../harness/core/prng.ts';
import { nanos } from '../../harness/core/time.ts';
import { decideKeys } from './decide-keys.ts';
import { uniqueRegister } from './fast/testing/unique-objects.ts';
import { casRegister } from './models/register.ts';
import { ample } from './testing/ample.ts';
import { nearMiss, randomOperations } from './testing/random-operations.ts';

async function validityOf(operations: readonly Operation[]): Promise<string> {
  return (await decideKeys(operations, casRegister, ample)).validity;
}

/** Histories of a register, good ones and others, too long for brute force. */
function histories(count: number): { readonly operations: readonly Operation[]; readonly prng: Prng }[] {
  const root = Prng.fromSeed('metamorphic');
  return Array.from({ length: count }, (_, k) => {
    const prng = root.fork(k);
    const object = uniqueRegister(prng.fork('object'));
    const shape = { calls: 40, width: 4, values: 1, openPercent: 5, lyingPercent: prng.pick([0, 3]), tick: 1 };
    const drawn = randomOperations(prng, object, shape);
    return { operations: prng.chance(1, 2) ? nearMiss(prng, object, drawn, 1) : drawn, prng };
  });
}

/** The same history with every number in what was asked and answered replaced. */
function renamed(operations: readonly Operation[], name: (value: number) => Json): Operation[] {
  const rename = (value: Json): Json => {
    if (typeof value === 'number') return name(value);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, rename(each ?? null)]));
  };
  return operations.map((operation) => ({
    ...operation,
    input: rename(operation.input),
    output: operation.output === undefined ? undefined : rename(operation.output),
  }));
}

function moved(operations: readonly Operation[], by: (time: number) => number): Operation[] {
  return operations.map((operation) => ({
    ...operation,
    invokedAt: nanos(by(operation.invokedAt)),
    completedAt: operation.completedAt === undefined ? undefined : nanos(by(operation.completedAt)),
  }));
}

function withKey(operations: readonly Operation[], key: string): Operation[] {
  return operations.map((operation) => ({
    ...operation,
    input: isJsonObject(operation.input) ? { ...operation.input, key } : operation.input,
  }));
}

const drawn = histories(150);

describe('a verdict does not depend on', () => {
  test('both kinds of history are among them', async () => {
    const seen = await Promise.all(drawn.map(({ operations }) => validityOf(operations)));
    expect(seen.filter((each) => each === 'valid').length).toBeGreaterThan(20);
    expect(seen.filter((each) => each === 'invalid').length).toBeGreaterThan(20);
  });

  test.each<readonly [string, (value: number) => Json]>([
    ['texts', (value) => `value ${value}`],
    ['other numbers', (value) => 1_000 - 7 * value],
    ['integers beyond 2^53', (value) => 2n ** 60n + BigInt(value)],
    ['objects', (value) => ({ value: [value], __proto__: null })],
  ])('the names of values: %s', async (_, name) => {
    for (const { operations } of drawn)
      expect(await validityOf(renamed(operations, name))).toBe(await validityOf(operations));
  });

  test('when the clock began, and how fast it goes', async () => {
    for (const { operations } of drawn) {
      const validity = await validityOf(operations);
      expect(await validityOf(moved(operations, (time) => 1e12 + time))).toBe(validity);
      expect(await validityOf(moved(operations, (time) => time * 1_000 + (time % 7)))).toBe(validity);
    }
  });
});

test('a good history stays good without any of its reads, and with more time for any of its operations', async () => {
  let good = 0;
  for (const { operations, prng } of drawn) {
    if ((await validityOf(operations)) !== 'valid') continue;
    good++;
    const kept = operations.filter(({ f }) => f !== 'read' || prng.chance(1, 2));
    // Of nothing it is unknown.
    expect(await validityOf(kept)).not.toBe('invalid');
    const longer = operations.map((operation) =>
      operation.completedAt === undefined || prng.chance(1, 2)
        ? operation
        : { ...operation, completedAt: nanos(operation.completedAt + prng.below(20)) },
    );
    expect(await validityOf(longer)).toBe('valid');
  }
  expect(good).toBeGreaterThan(20);
});

test('two histories on two keys are as bad as the worse of them', async () => {
  for (const [at, { operations }] of drawn.entries()) {
    const other = drawn[(at + 1) % drawn.length]?.operations ?? [];
    const both = [...withKey(operations, 'a'), ...withKey(other, 'b')].toSorted((a, b) => a.invokedAt - b.invokedAt);
    const worse = [await validityOf(operations), await validityOf(other)].includes('invalid') ? 'invalid' : 'valid';
    expect(await validityOf(both)).toBe(worse);
  }
});
