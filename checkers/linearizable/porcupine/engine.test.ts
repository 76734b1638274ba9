import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { worst } from '../../../harness/core/verdict.ts';
import type { Budget, Call, EngineResult, Partition } from '../engine.ts';
import { models } from '../models/registry.ts';
import { own } from '../own/engine.ts';
import { splitByKey } from '../partitions.ts';
import { bruteForce } from '../testing/brute-force.ts';
import { objectOf } from '../testing/objects.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { buildPorcupine } from './build.ts';
import { findModule } from './cache.ts';
import { encodedModels } from './encode.ts';
import { porcupine } from './engine.ts';
import { budget } from './testing/budget.ts';
import { corpusFiles, hasCorpus, partitionsOf } from './testing/corpus.ts';
import { missingTools } from './toolchain.ts';

const missing = findModule() === undefined ? missingTools() : undefined;
const buildMs = 15 * 60_000;

const encoded = models.filter(({ name }) => encodedModels.includes(name));
const skipped = missing === undefined ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(`the engine porcupine${skipped}`, () => {
  beforeAll(async () => {
    await buildPorcupine(() => {});
  }, buildMs);

  afterEach(() => vi.unstubAllEnvs());

  test('it is there once it is built, and what is missing is said with the remedy elsewhere', () => {
    expect(porcupine.missing()).toBeUndefined();
    for (const name of ['XDG_CACHE_HOME', 'HOME', 'TMPDIR']) vi.stubEnv(name, '/nowhere');
    expect(porcupine.missing()).toMatch(/^the engine porcupine is not built .*: run npm run build:porcupine$/);
  });

  test('an empty history is linearizable', () => {
    expect(check(registers([]))).toEqual({ validity: 'valid', steps: 0 });
  });

  test('a read of what was overwritten before it began is not', () => {
    expect(check(registers([write('1', 0, 1), write('2', 2, 3), read('1', 4, 5)])).validity).toBe('invalid');
    expect(check(registers([write('1', 0, 1), write('2', 2, 4), read('1', 3, 5)])).validity).toBe('valid');
  });

  test('an open write may appear late, or never, but not before it began', () => {
    const open = write('1', 2, Infinity);
    expect(check(registers([read('null', 0, 1), open, read('1', 3, 4)])).validity).toBe('valid');
    expect(check(registers([read('null', 0, 1), open, read('null', 3, 4)])).validity).toBe('valid');
    expect(check(registers([read('1', 0, 1), open])).validity).toBe('invalid');
  });

  test('an open compare-and-set may have found another value, or changed it later', () => {
    const open: Call = { call: 2, return: Infinity, f: 'cas', args: ['1', '2'], output: undefined, ok: true };
    expect(check(registers([write('1', 0, 1), open, read('1', 3, 4)])).validity).toBe('valid');
    expect(check(registers([write('1', 0, 1), open, read('2', 3, 4)])).validity).toBe('valid');
    expect(check(registers([write('3', 0, 1), open, read('2', 3, 4)])).validity).toBe('invalid');
    expect(check(registers([write('3', 0, 1), open, read('3', 3, 4)])).validity).toBe('valid');
  });

  test('a compare-and-set that was refused did not find its value', () => {
    const refused: Call = { call: 2, return: 3, f: 'cas', args: ['1', '2'], output: undefined, ok: false };
    expect(check(registers([write('1', 0, 1), refused])).validity).toBe('invalid');
    expect(check(registers([write('3', 0, 1), refused, read('3', 4, 5)])).validity).toBe('valid');
  });

  test('texts are what they are, also where they are no text that UTF-8 could hold', () => {
    expect(check(texts([put('\ud800'), got('\ud801')])).validity).toBe('invalid');
    expect(check(texts([put('\ud83d'), appended('\ude00'), got('😀')])).validity).toBe('valid');
    expect(check(texts([put('a'), appended(''), got('a')])).validity).toBe('valid');
    expect(check(texts([put('a'), appended('b'), got('ba')])).validity).toBe('invalid');
    expect(check(texts([got('')])).validity).toBe('valid');
  });

  test('a model that it does not have is unknown, because of a failure', () => {
    expect(check({ model: 'queue', initial: '', calls: [write('1', 0, 1)] })).toMatchObject({
      validity: 'unknown',
      because: 'failure',
    });
  });

  test('it stops at the time limit, even within a search that nothing else would end', () => {
    let time = 0;
    const result = check(hopeless(40), { now: () => time++, deadline: 50 });
    expect(result).toMatchObject({ validity: 'unknown', because: 'time' });
    expect(result.steps).toBe(50 * 1_024);
  });

  test('it stops when its steps are spent', () => {
    const result = check(hopeless(40), { stepsMax: 5_000 });
    expect(result).toMatchObject({ validity: 'unknown', because: 'steps' });
    expect(result.steps).toBeGreaterThan(5_000);
    expect(result.steps).toBeLessThanOrEqual(5_000 + 1_024);
  });

  test('it stops when its memory is full, and before it begins where there is none', () => {
    expect(check(hopeless(40), { memoryLimitBytes: 4 * 2 ** 20 })).toMatchObject({
      validity: 'unknown',
      because: 'memory',
    });
    expect(check(hopeless(40), { memoryLimitBytes: 1_000 })).toEqual({
      validity: 'unknown',
      because: 'memory',
      steps: 0,
      reason: 'out of memory (0 MiB) after 0 steps',
    });
  });

  test('a check that was stopped leaves nothing behind for the next', () => {
    const small = registers([write('1', 0, 1), read('1', 2, 3)]);
    const before = check(small);
    check(hopeless(40), { stepsMax: 5_000 });
    expect(check(small)).toEqual(before);
  });

  test('it agrees with the definition on small random histories', () => {
    const prng = Prng.fromSeed('porcupine and the definition');
    for (let i = 0; i < 400; i++) {
      const draws = prng.fork(i);
      const model = draws.pick(encoded);
      const shape = { calls: 6, width: 3, values: 2, openPercent: 20, lyingPercent: draws.pick([0, 30]) };
      const partition = randomPartition(draws, model, shape);
      const expected = bruteForce(partition, model) ? 'valid' : 'invalid';
      expect({ i, validity: check(partition).validity }).toEqual({ i, validity: expected });
    }
  });

  test('it agrees with our own engine on larger random histories', () => {
    const prng = Prng.fromSeed('porcupine and our own');
    const seen = { valid: 0, invalid: 0, unknown: 0 };
    // Open calls multiply what Porcupine tries; what it gives up on is nothing to compare.
    const compared: unknown[] = [];
    const expected: unknown[] = [];
    const few = { stepsMax: 300_000 };
    for (let i = 0; i < 1_000; i++) {
      const draws = prng.fork(i);
      const shape = {
        calls: draws.between(20, 60),
        width: draws.between(2, 6),
        values: draws.between(2, 8),
        openPercent: draws.pick([0, 5, 15]),
        lyingPercent: draws.pick([0, 3, 10]),
      };
      const partition = randomPartition(draws, draws.pick(encoded), shape);
      const { validity } = check(partition, few);
      seen[validity]++;
      if (validity === 'unknown') continue;
      compared.push({ i, validity });
      expected.push({ i, validity: ownValidity(partition) });
    }
    expect(compared).toEqual(expected);
    expect(seen.valid).toBeGreaterThan(100);
    expect(seen.invalid).toBeGreaterThan(100);
    expect(seen.unknown).toBeLessThan(50);
  });

  test('it agrees with our own engine on histories of hundreds of operations', () => {
    const prng = Prng.fromSeed('porcupine and our own, large');
    const seen = { valid: 0, invalid: 0, unknown: 0 };
    const different: unknown[] = [];
    for (let i = 0; i < 300; i++) {
      const draws = prng.fork(i);
      const model = draws.pick(encoded);
      const shape = {
        calls: draws.between(200, 500),
        width: draws.between(2, 4),
        values: draws.pick([3, 20, 10_000]),
        openPercent: 0,
        lyingPercent: 0,
      };
      const drawn = objectOf(model.name).operations(draws, shape);
      const isNearMiss = draws.chance(2, 3);
      const operations = isNearMiss ? objectOf(model.name).nearMiss(draws, drawn, shape.values) : drawn;
      const [key] = splitByKey(operations, model).keys;
      if (key === undefined) continue;
      const { validity } = check(key.partition, { stepsMax: 100_000 });
      seen[validity]++;
      if (validity !== 'unknown' && validity !== ownValidity(key.partition)) different.push({ i, validity, shape });
    }
    expect(different).toEqual([]);
    expect(seen.valid).toBeGreaterThan(30);
    expect(seen.invalid).toBeGreaterThan(30);
  });

  describe.skipIf(!hasCorpus)('on recorded histories (skipped where shared/corpora is not beside the checkout)', () => {
    test.each(['etcd', 'kv'] as const)('it gives the known verdict on every file of %s', async (part) => {
      const files = corpusFiles(part);
      const found = await Promise.all(
        files.map(async (file) => {
          const partitions = await partitionsOf(file);
          return {
            name: file.name,
            validity: worst(partitions.map((partition) => check(partition, turn).validity)),
          };
        }),
      );
      expect(files.length).toBeGreaterThan(3);
      expect(found).toEqual(files);
    });
  });
});

/** One key's search may be endless where another's is short, and one that is refuted decides: nobody waits for the rest. */
const turn = { stepsMax: 20_000_000 };

function check(partition: Partition, changes: Partial<Budget> = {}): EngineResult {
  const result = porcupine.check(partition, budget(changes));
  if (result instanceof Promise) throw new TypeError('the engine answers at once');
  return result;
}

function ownValidity(partition: Partition): EngineResult['validity'] | undefined {
  const result = own.check(partition, budget());
  return result instanceof Promise ? undefined : result.validity;
}

function registers(calls: readonly Call[]): Partition {
  return { model: 'cas-register', initial: 'null', calls };
}

function texts(calls: readonly Call[]): Partition {
  return { model: 'kv-append', initial: '', calls };
}

function put(text: string): Call {
  return { call: 0, return: 1, f: 'put', args: [text], output: undefined, ok: true };
}

function appended(text: string): Call {
  return { ...put(text), call: 2, return: 3, f: 'append' };
}

function got(text: string): Call {
  return { call: 4, return: 5, f: 'get', args: [], output: text, ok: true };
}

function write(value: string, call: number, end: number): Call {
  return { call, return: end, f: 'write', args: [value], output: undefined, ok: true };
}

function read(value: string, call: number, end: number): Call {
  return { call, return: end, f: 'read', args: [], output: value, ok: true };
}

/** So many writes at once, and then a read of what nobody wrote: every order of the writes has to be tried. */
function hopeless(width: number): Partition {
  const writes = Array.from({ length: width }, (_, i) => write(String(i), i, width + i));
  return registers([...writes, read('"nobody"', 2 * width, 2 * width + 1)]);
}
