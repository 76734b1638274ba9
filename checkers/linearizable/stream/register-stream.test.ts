import { describe, expect, test } from 'vitest';
import { History } from '../../../harness/core/history.ts';
import { Prng } from '../../../harness/core/prng.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import { drawnHistory } from '../../testing/drawn-history.ts';
import { uniqueRegister } from '../fast/testing/unique-objects.ts';
import { randomOperations } from '../testing/random-operations.ts';
import { isExplained } from '../testing/sequential-object.ts';
import { registerStream } from './register-stream.ts';
import { linesOf } from './testing/lines-of.ts';

function firstOf(history: History): { readonly violation: Violation; readonly line: number } | undefined {
  const stream = registerStream({ model: 'cas-register' });
  for (const op of history.ops) {
    const violation = stream.add(op);
    if (violation !== undefined) return { violation, line: op.index };
  }
  return undefined;
}

function readLate(value: number): string {
  return `${' '.repeat(2_000)}|--| p1 read {} -> {"value":${value}}`;
}

describe('while registers are recorded', () => {
  test('a stale read is told when it returns', () => {
    const history = drawnHistory(`
      |--|                   p0 write {"value":1}
           |--|              p0 write {"value":2}
                |--|         p1 read {} -> {"value":1}
                     |--|    p1 read {} -> {"value":1}`);
    const found = firstOf(history);
    expect(found?.violation).toMatchObject({ anomaly: 'stale value', operations: [0, 2, 4] });
    expect(found?.line).toBe(5);
  });

  test('a write that failed and was read, and a value that nobody wrote', () => {
    const failed = `
      |-------x              p0 write {"value":1} ! refused
        |--|                 p1 read {} -> {"value":1}`;
    expect(firstOf(drawnHistory(failed))?.violation.anomaly).toBe('value from nowhere');
    expect(firstOf(drawnHistory(`|--| p1 read {} -> {"value":1}`))?.violation.anomaly).toBe('value from nowhere');
  });

  test('a value of long ago is not remembered, and known to be gone', () => {
    const writes = Array.from({ length: 500 }, (_, i) => `${' '.repeat(4 * i)}|--| p0 write {"value":${i}}`);
    expect(firstOf(drawnHistory([...writes, readLate(499)].join('\n')))).toBeUndefined();
    expect(firstOf(drawnHistory([...writes, readLate(3)].join('\n')))?.violation.operations).toEqual([1_000]);
  });

  test('nothing is told of a value that is written twice at a time', () => {
    const history = drawnHistory(`
      |-----|                p0 write {"value":1}
       |-----|               p1 write {"value":1}
               |--|          p0 write {"value":2}
                    |--|     p1 read {} -> {"value":1}`);
    expect(firstOf(history)).toBeUndefined();
  });

  test('what it tells is a violation of the history up to there, and it tells most of them', () => {
    const root = Prng.fromSeed('register stream');
    const seen = { invalid: 0, told: 0 };
    for (let k = 0; k < 4_000; k++) {
      const prng = root.fork(k);
      const object = uniqueRegister(prng.fork('object'));
      const operations = randomOperations(prng, object, {
        calls: prng.between(1, 8),
        width: prng.between(1, 4),
        values: 1,
        openPercent: prng.pick([0, 10, 30]),
        failingPercent: 5,
        lyingPercent: prng.pick([0, 20]),
      });
      const history = linesOf(operations);
      const isInvalid = !isExplained(object, operations);
      const told = firstOf(history);
      if (isInvalid) seen.invalid++;
      if (told === undefined) continue;
      seen.told++;
      const prefix = new History(history.ops.slice(0, told.line + 1)).operations;
      expect([k, isExplained(object, prefix)]).toEqual([k, false]);
    }
    expect(seen.told).toBeGreaterThan(seen.invalid * 0.6);
  });
});

test('another model is left for the whole history', () => {
  const stream = registerStream({ model: 'queue' });
  const ops = drawnHistory(`|--| p0 dequeue -> 1`).ops;
  expect(ops.map((op) => stream.add(op))).toEqual([undefined, undefined]);
});
