import { describe, expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import type { Call, Partition } from '../engine.ts';
import { kvAppend } from '../models/kv-append.ts';
import type { Model } from '../models/model.ts';
import { casRegister, register } from '../models/register.ts';
import { models } from '../models/registry.ts';
import { ample } from '../testing/ample.ts';
import { bruteForce } from '../testing/brute-force.ts';
import { drawn } from '../testing/partition-text.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { checkFrom, own } from './engine.ts';

function timed(effect: Omit<Call, 'call' | 'return' | 'ok'>, call: number, returned: number): Call {
  return { ...effect, ok: true, call, return: returned };
}

async function verdict(model: Model, text: string): Promise<string> {
  return (await own.check(drawn(model, text), ample)).validity;
}

describe('agrees with brute force on random histories', () => {
  test.each(models)('of the model $name', async (model) => {
    const root = Prng.fromSeed('brute force').fork(model.name);
    const seen = { valid: 0, invalid: 0 };
    const wrong: string[] = [];
    for (let k = 0; k < 1_500; k++) {
      const prng = root.fork(k);
      const partition = randomPartition(prng, model, {
        calls: prng.between(2, 10),
        width: prng.between(1, 6),
        values: prng.between(1, 4),
        openPercent: prng.pick([0, 10, 30, 60]),
        lyingPercent: prng.pick([5, 15, 40, 100]),
      });
      const { validity } = await own.check(partition, ample);
      const expected = bruteForce(partition, model) ? 'valid' : 'invalid';
      if (validity !== expected) wrong.push(`${k}: ${validity}, not ${expected}: ${JSON.stringify(partition.calls)}`);
      seen[expected]++;
    }
    expect(wrong).toEqual([]);
    // Both kinds are there in numbers, or the agreement would say little.
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(100);
  });
});

describe('a register', () => {
  test('a read that overlaps a write may see either value', async () => {
    expect(await verdict(register, '|---| write 1\n  |--| read null')).toBe('valid');
    expect(await verdict(register, '|---| write 1\n  |--| read 1')).toBe('valid');
  });

  test('a read after a write returned may not see the value before', async () => {
    expect(await verdict(register, '|--|      write 1\n      |--| read null')).toBe('invalid');
  });

  test('two reads during one write may not see new, then old', async () => {
    const write = '|--------------| write 1\n';
    expect(await verdict(register, `${write} |--| read 1\n       |--| read null`)).toBe('invalid');
    expect(await verdict(register, `${write} |--| read null\n       |--| read 1`)).toBe('valid');
    expect(await verdict(register, `${write} |---------| read 1\n       |--| read null`)).toBe('valid');
  });

  test('a write without an outcome may take effect long after, once, or never', async () => {
    const open = '|--             write 1\n';
    expect(await verdict(register, `${open}     |-| read null\n         |-| read 1`)).toBe('valid');
    expect(await verdict(register, `${open}     |-| read null\n         |-| read null`)).toBe('valid');
    expect(await verdict(register, `${open}     |-| read 1\n         |-| write 2\n             |-| read 1`)).toBe(
      'invalid',
    );
  });

  test('a write without an outcome does not take effect before it was asked for', async () => {
    expect(await verdict(register, '|-| read 1\n      |- write 1')).toBe('invalid');
  });

  test('two like writes without an outcome may be used twice, and not three times', async () => {
    const twice = '|- write 1\n |- write 1\n   |-| read 1\n       |-| write 2\n           |-| read 1\n';
    const again = '               |-| write 2\n                   |-| read 1\n';
    expect(await verdict(register, twice + again.split('\n')[0])).toBe('valid');
    expect(await verdict(register, twice)).toBe('valid');
    expect(
      await verdict(
        register,
        `${twice}${again}                       |-| write 2\n                           |-| read 1`,
      ),
    ).toBe('invalid');
  });
});

describe('a register with compare-and-set', () => {
  test('a failed compare-and-set is an observation', async () => {
    expect(await verdict(casRegister, '|-| write 1\n     |-| nocas 1 2')).toBe('invalid');
    expect(await verdict(casRegister, '|-| write 1\n     |-| nocas 3 2')).toBe('valid');
  });

  test('a write that nobody reads may still be what a failed compare-and-set saw', async () => {
    expect(await verdict(casRegister, '|-| write 1\n     |- write 7\n      |-| nocas 1 2')).toBe('valid');
  });

  test('a compare-and-set without an outcome is used only where its value is held', async () => {
    expect(await verdict(casRegister, '|-| write 1\n     |- cas 1 2\n         |-| read 2')).toBe('valid');
    expect(await verdict(casRegister, '|-| write 3\n     |- cas 1 2\n         |-| read 2')).toBe('invalid');
  });

  test('open compare-and-sets may follow each other', async () => {
    const chain = '|-| write 1\n     |- cas 2 3\n      |- cas 1 2\n';
    expect(await verdict(casRegister, `${chain}          |-| read 3`)).toBe('valid');
    expect(await verdict(casRegister, `${chain}          |-| read 3\n              |-| read 2`)).toBe('invalid');
  });
});

describe('texts that are appended to', () => {
  test('the order of appends is what a get says, within real time', async () => {
    const appends = '|----| append a\n  |----| append b\n';
    expect(await verdict(kvAppend, `${appends}          |-| get ba`)).toBe('valid');
    expect(await verdict(kvAppend, '|-| append a\n      |-| append b\n          |-| get ba')).toBe('invalid');
  });

  test('a put forgets what was there', async () => {
    expect(await verdict(kvAppend, '|-| append a\n     |-| put b\n         |-| get b')).toBe('valid');
    expect(await verdict(kvAppend, '|-| append a\n     |-| put b\n         |-| get ab')).toBe('invalid');
  });
});

test('no call at all is in order', async () => {
  expect(await own.check({ model: 'register', initial: 'null', calls: [] }, ample)).toEqual({
    validity: 'valid',
    steps: 0,
  });
});

describe('with more calls at a time than a word has bits', () => {
  // A fixed window of 64 calls once gave wrong verdicts on histories of 50 clients.
  const writes = Array.from({ length: 150 }, (_, i) =>
    timed({ f: 'write', args: [String(i)], output: undefined }, i, 1_000 + i),
  );
  const during = (...values: string[]): Partition => ({
    model: 'register',
    initial: 'null',
    calls: [
      ...writes,
      ...values.map((value, i) => timed({ f: 'read', args: [], output: value }, 400 + 2 * i, 401 + 2 * i)),
    ],
  });

  test('reads may see the writes in any order, each once', async () => {
    expect((await own.check(during('7', '149', '0', '63', '64'), ample)).validity).toBe('valid');
    // The order in which they were read need not be the one in which they were asked for.
    const all = writes.flatMap(({ args }) => args).toReversed();
    expect((await own.check(during(...all), ample)).validity).toBe('valid');
    expect((await own.check(during(...all, '7'), ample)).validity).toBe('invalid');
  });
});

describe('a budget', () => {
  // Compare-and-sets that all overlap, no two alike, of which one finds a value that nothing leaves.
  const hopeless: Partition = {
    model: 'cas-register',
    initial: 'null',
    calls: [
      ...Array.from({ length: 24 }, (_, i): Call => ({
        f: 'cas',
        args: i === 23 ? ['9', '0'] : [String(i % 6), String((i + Math.floor(i / 6) + 1) % 6)],
        output: undefined,
        ok: true,
        call: i,
        return: 100 + i,
      })),
      timed({ f: 'write', args: ['0'], output: undefined }, 30, 200),
    ],
  };

  test('of steps ends the search, and says how many it took', async () => {
    const result = await own.check(hopeless, { ...ample, stepsMax: 10_000 });
    expect(result).toMatchObject({ validity: 'unknown', because: 'steps' });
    expect(result.steps).toBeGreaterThan(10_000);
    expect(result.steps).toBeLessThan(20_000);
  });

  test('of time holds inside the search', async () => {
    let clock = 0;
    const result = await own.check(hopeless, { ...ample, now: () => clock++, deadline: 5 });
    expect(result).toMatchObject({ validity: 'unknown', because: 'time' });
    expect(result.steps).toBeLessThan(20_000);
  });

  test('of memory holds inside the search', async () => {
    const memoryLimitBytes = 1024 * 1024;
    const result = await own.check(hopeless, { ...ample, memoryLimitBytes, stepsMax: 50_000_000 });
    expect(result).toMatchObject({ validity: 'unknown', because: 'memory' });
    expect(result).toHaveProperty('reason', expect.stringContaining('out of memory (1 MiB) after '));
  });
});

test('of calls in progress that do the same, only the one that returns first is tried', async () => {
  // 30 compare-and-sets of five kinds that can't all succeed: 2^30 sets of them, but no more than 7^5 by how many of each kind.
  const calls = Array.from({ length: 30 }, (_, i): Call => {
    return timed({ f: 'cas', args: [String(i % 5), String((i * 3 + 1) % 5)], output: undefined }, i, 130 - i);
  });
  const begin = timed({ f: 'write', args: ['0'], output: undefined }, -2, -1);
  const partition: Partition = { model: 'cas-register', initial: 'null', calls: [begin, ...calls] };
  const { validity, steps } = await own.check(partition, ample);
  expect(validity).toBe('invalid');
  expect(steps).toBeLessThan(20_000);
});

test('a refuted history says where it got stuck', async () => {
  const partition = drawn(register, '|-| write 1\n     |-| read null\n           |-| read 1');
  expect(await own.check(partition, ample)).toMatchObject({ validity: 'invalid', stuckAt: partition.calls[1]?.return });
});

test('a search may begin in any of several states', () => {
  const partition = drawn(register, '|-| read 5\n     |-| read 5');
  expect(checkFrom(partition, register, ample).validity).toBe('invalid');
  expect(checkFrom(partition, register, ample, ['1', '5']).validity).toBe('valid');
  expect(checkFrom(partition, register, ample, ['1', '2']).validity).toBe('invalid');
});
