import { describe, expect, test } from 'vitest';
import { agreed, bothOf } from './agreement.ts';
import type { Engine, EngineResult } from './engine.ts';
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
