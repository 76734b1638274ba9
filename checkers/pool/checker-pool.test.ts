import { afterAll, describe, expect, test } from 'vitest';
import { EnvironmentError, UsageError } from '../../harness/core/errors.ts';
import { record } from '../testing/record-dsl.ts';
import { calm, read } from '../testing/runs.ts';
import { CheckerPool } from './checker-pool.ts';

const registry = new URL('testing/checkers.ts', import.meta.url);
const mb = 1_048_576;
const run = record(calm + read('r1', 'a0=95 a1=105') + read('r2', 'a0=95 a1=100', 200));

const pool = new CheckerPool({ timeLimitMs: 300, memoryLimitBytes: 128 * mb, threads: 2, registry });
afterAll(async () => pool[Symbol.asyncDispose]());

test('a record reaches the worker whole, and the verdict comes back', async () => {
  expect(await pool.check({ checker: 'echo', model: 'register', engine: 'own' }, run)).toMatchObject({
    validity: 'valid',
    summary: '2 operations, 3 traces',
    details: { model: 'register', engine: 'own', initial: run.initial },
  });
  const verdict = await pool.check({ checker: 'bank' }, run);
  expect(verdict.violations.map(({ property }) => property)).toEqual(['total']);
});

test('integers beyond 2^53 stay exact on the way', async () => {
  const huge = { ...run, initial: { accounts: { a0: 2n ** 60n } } };
  expect((await pool.check({ checker: 'echo' }, huge)).details['initial']).toEqual({ accounts: { a0: 2n ** 60n } });
});

test('a checker that never ends is unknown: out of time', async () => {
  expect(await pool.check({ checker: 'loop' }, run)).toMatchObject({
    checker: 'loop',
    validity: 'unknown',
    summary: 'ran out of time: not decided within 300 ms',
  });
});

test('a checker that keeps its time itself has its say', async () => {
  await using lenient = new CheckerPool({ timeLimitMs: 100, graceMs: 30_000, memoryLimitBytes: 128 * mb, registry });
  expect((await lenient.check({ checker: 'gives up in time' }, run)).summary).toBe('it says where it was');
});

test.each(['eats heap', 'eats buffers'])('a checker that %s is unknown: out of memory', async (checker) => {
  await using roomy = new CheckerPool({ timeLimitMs: 30_000, memoryLimitBytes: 96 * mb, threads: 1, registry });
  expect(await roomy.check({ checker }, run)).toMatchObject({
    validity: 'unknown',
    summary: 'ran out of memory: not decided within 96 MB',
  });
  // The pool has a fresh worker for the next one.
  expect((await roomy.check({ checker: 'echo' }, run)).validity).toBe('valid');
});

test('a checker that throws is unknown, with the reason', async () => {
  expect((await pool.check({ checker: 'throws' }, run)).summary).toBe('the checker failed: a bug of ours');
  expect((await pool.check({ checker: 'nobody' }, run)).summary).toBe('there is no checker nobody');
});

test('what the user must hear keeps its kind', async () => {
  const refused = pool.check({ checker: 'refuses' }, run);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  await expect(refused).rejects.toThrow('history line 3: not a register');
  const absent = pool.check({ checker: 'lacks an engine' }, run);
  await expect(absent).rejects.toBeInstanceOf(EnvironmentError);
  await expect(absent).rejects.toMatchObject({ code: 'engine-absent', node: 'n1' });
});

test('a signal ends a check that runs, and one that has not begun', async () => {
  await using patient = new CheckerPool({ timeLimitMs: 60_000, memoryLimitBytes: 128 * mb, threads: 1, registry });
  const stop = new AbortController();
  const checks = [
    patient.check({ checker: 'loop' }, run, stop.signal),
    patient.check({ checker: 'loop' }, run, stop.signal),
  ];
  stop.abort();
  expect((await Promise.all(checks)).map(({ summary }) => summary)).toEqual([
    'the check was stopped',
    'the check was stopped',
  ]);
});

test('more checks than threads wait for their turn, and waiting costs no budget', async () => {
  // Five in a row take longer than any of them may.
  const options = { timeLimitMs: 600, graceMs: 1_800, memoryLimitBytes: 128 * mb, threads: 1, registry };
  await using narrow = new CheckerPool(options);
  const checks = Array.from({ length: 5 }, () => narrow.check({ checker: 'gives up in time' }, run));
  expect(new Set((await Promise.all(checks)).map(({ summary }) => summary))).toEqual(new Set(['it says where it was']));
});

describe('a source', () => {
  const module = new URL('testing/source.ts', import.meta.url);

  test('is read by the worker that checks it, which says what it is for', async () => {
    const request = { checker: 'echo', values: [1, 2n ** 60n, 3] };
    expect(await pool.checkSource({ module, request })).toMatchObject({
      verdict: { checker: 'echo', validity: 'valid', summary: '3 operations, 0 traces' },
      gaps: ['read by the worker'],
    });
  });

  test('that can not be read there is left to the one that asked', async () => {
    expect(await pool.checkSource({ module, request: { checker: 'echo', values: 'torn' } })).toBeUndefined();
  });

  test('whose check runs out of its budget is unknown, by the name of the checker', async () => {
    expect(await pool.checkSource({ module, request: { checker: 'loop', values: [1] } })).toMatchObject({
      verdict: { checker: 'loop', validity: 'unknown', summary: 'ran out of time: not decided within 300 ms' },
    });
  });

  test('that the checker refuses is an error for the user', async () => {
    await expect(pool.checkSource({ module, request: { checker: 'refuses', values: [1] } })).rejects.toThrow(
      'history line 3: not a register',
    );
  });
});

describe('threads that have nothing else to do', () => {
  const doubled = Array.from({ length: 30 }, (_, number) => 2 * number);
  const roomy = { timeLimitMs: 30_000, memoryLimitBytes: 128 * mb, registry };

  test('help with a check', async () => {
    await using helpful = new CheckerPool({ ...roomy, threads: 2 });
    expect(await helpful.check({ checker: 'shares' }, run)).toMatchObject({
      summary: '2 threads',
      details: { doubled },
    });
    // And are there for the next one.
    expect((await helpful.check({ checker: 'echo' }, run)).validity).toBe('valid');
  });

  test('leave what they had taken when they fail', async () => {
    await using helpful = new CheckerPool({ ...roomy, threads: 3 });
    const verdict = await helpful.check({ checker: 'shares with one that dies' }, run);
    expect(verdict).toMatchObject({ summary: '1 threads', details: { doubled } });
  });

  test('are not there in a pool of one', async () => {
    await using alone = new CheckerPool({ ...roomy, threads: 1 });
    expect((await alone.check({ checker: 'shares' }, run)).details).toEqual({ doubled: [] });
  });
});

test('the registry is the default', async () => {
  await using registered = new CheckerPool({ timeLimitMs: 10_000, memoryLimitBytes: 256 * mb, threads: 1 });
  expect((await registered.check({ checker: 'atomic-commit' }, run)).checker).toBe('atomic-commit');
});
