import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../harness/ports/checker.ts';
import { listAppend } from './list-append/list-append.ts';
import { rwRegister } from './rw-register/rw-register.ts';
import { generatedRecord } from './testing/generated-history.ts';

const transactions = 20_000;
const both = [
  { name: 'list-append', checker: listAppend, shape: 'list' as const },
  { name: 'rw-register', checker: rwRegister, shape: 'register' as const },
];

async function check(
  { checker, shape }: (typeof both)[number],
  options: Partial<CheckerOptions>,
  /** With it there is a violation of real time. */
  staleBy?: number,
): Promise<Verdict> {
  const record = generatedRecord(Prng.fromSeed('budget'), {
    shape,
    transactions,
    processes: 10,
    keys: 5,
    writesMax: 32,
    updatePercent: 50,
    ...(staleBy === undefined ? {} : { staleBy }),
  });
  return await checker.check(record, {
    model: staleBy === undefined ? 'serializable' : 'strict-serializable',
    timeLimitMs: 100,
    memoryLimitBytes: 2 ** 30,
    now: () => 0,
    ...options,
  });
}

/** A clock that strikes when it is looked at for the n-th time. */
function striking(n: number): () => number {
  let looks = 0;
  return () => (++looks < n ? 0 : 1_000);
}

describe.each(both)('$name', (each) => {
  test('whose time ends in the middle is unknown, with the steps that were taken', async () => {
    // While transactions are read, while they are scanned, and while the graph is gone through.
    for (const look of [2, 4, 6, 8, 10]) {
      const verdict = await check(each, { now: striking(look) });
      expect(verdict.validity).toBe('unknown');
      expect(verdict.complete).toBe(false);
      expect(verdict.summary).toMatch(/^not decided/);
    }
    expect(await check(each, { now: striking(2) })).toMatchObject({ details: { outOf: 'time' } });
    expect((await check(each, {})).validity).toBe('valid');
  });

  test('whose time ends never passes, and never says that something is wrong that is not', async () => {
    const said = new Set<string>();
    for (let look = 2; look < 40; look += 4) said.add((await check(each, { now: striking(look) })).validity);
    expect(said.has('invalid')).toBe(false);
    expect((await check(each, {}, 500)).validity).toBe('invalid');
    said.clear();
    for (let look = 2; look < 40; look += 4) said.add((await check(each, { now: striking(look) }, 500)).validity);
    expect(said.has('valid')).toBe(false);
  });

  test('whose arrays would not fit is unknown, and does not make them', async () => {
    const verdict = await check(each, { memoryLimitBytes: 2 ** 20 });
    expect(verdict).toMatchObject({ validity: 'unknown', details: { outOf: 'memory' } });
    expect(verdict.summary).toMatch(/^not decided: out of memory: 20,000 transactions take about \d+ MiB, of 1 MiB$/);
  });
});
