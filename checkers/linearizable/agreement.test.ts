import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../harness/core/verdict.ts';
import { registerRecord } from './testing/register-record.ts';
import { agreed, bothOf } from './agreement.ts';
import type { Engine, EngineResult } from './engine.ts';
import { linearizableWith } from './linearizable.ts';
import { register } from './models/register.ts';
import { own } from './own/engine.ts';
import { ample } from './testing/ample.ts';
import { drawn } from './testing/partition-text.ts';

const valid: EngineResult = { validity: 'valid', steps: 3 };
const invalid: EngineResult = { validity: 'invalid', steps: 5, stuckAt: 7 };
const open: EngineResult = { validity: 'unknown', steps: 9, because: 'time', reason: 'out of time after 9 steps' };

function both(a: EngineResult, b: EngineResult): EngineResult {
  return agreed({ name: 'own', result: a }, { name: 'porcupine', result: b });
}

describe('two engines', () => {
  test('that agree are believed', () => {
    expect(both(valid, valid)).toEqual({ validity: 'valid', steps: 6 });
    expect(both(invalid, { validity: 'invalid', steps: 1 })).toEqual({ validity: 'invalid', steps: 6, stuckAt: 7 });
  });

  test('that disagree are both doubted, loudly', () => {
    expect(both(valid, invalid)).toEqual({
      validity: 'unknown',
      steps: 8,
      because: 'disagreement',
      reason:
        'engines disagree: own says valid, porcupine says invalid. One of them is wrong: please report it with the history',
    });
    expect(both(invalid, valid)).toMatchObject({ validity: 'unknown', because: 'disagreement' });
  });

  test('of which one gave up make no pass, and hide no violation', () => {
    expect(both(valid, open)).toMatchObject({
      validity: 'unknown',
      because: 'time',
      reason: 'porcupine: out of time after 9 steps',
    });
    expect(both(open, invalid)).toMatchObject({ validity: 'invalid', steps: 14 });
  });
});

test('a wrong engine is found out', async () => {
  const wrong: Engine = { ...own, name: 'porcupine', check: () => valid };
  const partition = drawn(register, '|-| write 1\n     |-| read null');
  expect(await bothOf(own, wrong).check(partition, ample)).toMatchObject({ because: 'disagreement' });
});

const agreeing: Engine = { ...own, name: 'porcupine' };
const stale = `1 p0 write a 1   2 p0 ok   3 p0 write a 2   4 p0 ok   5 p1 read a   6 p1 ok a 1`;

function check(text: string, engines: readonly Engine[]): Verdict | Promise<Verdict> {
  return linearizableWith(engines).check(registerRecord(text), {
    model: 'register',
    engine: 'both',
    timeLimitMs: 60_000,
    memoryLimitBytes: 2 ** 28,
    now: () => 0,
  });
}

describe('the fast algorithm', () => {
  test('has to agree with both engines', async () => {
    const verdict = await check(stale, [own, agreeing]);
    expect(verdict).toMatchObject({ validity: 'invalid', details: { keys: 1, invalidKeys: 1 } });
    expect(verdict.algorithm).toContain('; and zones of unique values (Gibbons and Korach) on 1 key');
    expect(verdict.violations).toHaveLength(1);
  });

  test('finds out two engines that are wrong alike', async () => {
    const believing: Engine = { ...own, check: () => valid };
    expect(await check(stale, [believing, { ...believing, name: 'porcupine' }])).toMatchObject({
      validity: 'unknown',
      summary: expect.stringContaining(
        'engines disagree: own and porcupine says valid, zones of unique values (Gibbons and Korach) says invalid. One of them is wrong: please report it',
      ),
    });
  });

  test('is not asked about a key where it does not apply', async () => {
    const twice = `1 p0 write a 1   2 p0 ok   3 p0 write a 1   4 p0 ok   5 p1 read a   6 p1 ok a 1`;
    const verdict = await check(twice, [own, agreeing]);
    expect(verdict.validity).toBe('valid');
    expect(verdict.algorithm).not.toContain('zones');
  });

  test('finds a violation that both engines gave up on', async () => {
    const tired: Engine = { ...own, check: () => open };
    expect((await check(stale, [tired, { ...tired, name: 'porcupine' }])).validity).toBe('invalid');
  });
});
