import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { record } from '../testing/record-dsl.ts';
import { stats } from './stats.ts';

async function statsOf(run: RunRecord): Promise<Verdict> {
  return await stats.check(run, { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 });
}

test('operations are counted by kind and by phase, with rates, percentiles of successes, and errors by kind', async () => {
  const verdict = await statsOf(
    record(`
    0 phase before
    0 p0 write 1
    4 p0 ok
    10 p0 write 2
    16 p0 fail lock conflict
    20 p0 read
    22 p0 ok
    1000 phase before end
    1000 phase during
    1000 p0 write 3
    1100 p0 info timed out
    1200 p1 write 4
    1300 p1 fail lock conflict
    1400 p1 read
    2000 phase during end`),
  );
  expect(verdict).toMatchObject({
    validity: 'valid',
    summary: '6 operations in 1.4 s',
    properties: [],
    violations: [],
  });
  expect(verdict.details).toMatchObject({
    ok: 2,
    fail: 2,
    info: 2,
    operations: {
      write: { ok: 1, fail: 2, info: 1, 'p50 ms': 4, 'max ms': 4 },
      read: { ok: 1, fail: 0, info: 1, 'p50 ms': 2 },
    },
    phases: { before: { ok: 2, fail: 1, info: 0, 'op/s': 3 }, during: { ok: 0, fail: 1, info: 2, 'op/s': 3 } },
    errors: { 'lock conflict': 2, 'no answer': 1, 'timed out': 1 },
  });
});

test('without operations there is nothing to say', async () => {
  expect(await statsOf(record(''))).toMatchObject({ validity: 'unknown', summary: 'no operations' });
});

test('a phase that was cut short ends with the history', async () => {
  const verdict = await statsOf(record('0 phase before\n0 p0 read\n500 p0 ok'));
  expect(verdict.details['phases']).toMatchObject({ before: { 'op/s': 2 } });
});

test('an operation outside every phase is counted as such', async () => {
  expect((await statsOf(record('0 p0 read\n5 p0 ok'))).details['phases']).toMatchObject({
    'outside phases': { ok: 1 },
  });
});

test('errors beyond the twenty most frequent are summed up', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i} p${i} read\n${i} p${i} fail reason ${i}`);
  const { errors } = (await statsOf(record(lines.join('\n')))).details;
  expect(Object.keys(errors as object)).toHaveLength(21);
  expect(errors).toMatchObject({ other: 10 });
});

test('an error text can not become anything but a key', async () => {
  const { errors } = (await statsOf(record('0 p0 read\n1 p0 fail __proto__'))).details;
  expect(Object.entries(errors as object)).toEqual([['__proto__', 1]]);
});

test('percentiles are those of the sorted latencies, to three digits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 60 }),
      async (latencies) => {
        let now = 0;
        const lines = latencies.map((latency) => {
          const line = `${now} p0 read\n${now + latency} p0 ok`;
          now += latency;
          return line;
        });
        const row = (await statsOf(record(lines.join('\n')))).details;
        const sorted = latencies.toSorted((a, b) => a - b);
        for (const percent of [50, 95, 99]) {
          const expected = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
          expect(Math.abs(Number(row[`p${percent} ms`]) - expected)).toBeLessThanOrEqual(expected / 150);
        }
      },
    ),
    { numRuns: 50 },
  );
});
