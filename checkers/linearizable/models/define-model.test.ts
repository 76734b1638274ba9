import { expect, test } from 'vitest';
import type { Json } from '../../../harness/core/json.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { CheckerOptions } from '../../../harness/ports/checker.ts';
import { drawnRecord } from '../../testing/drawn-history.ts';
import { ample } from '../testing/ample.ts';
import { defineModel } from './define-model.ts';
import { linearizableAs } from './linearizable-as.ts';
import type { Model } from './model.ts';
import { checkFrom } from '../own/engine.ts';

/** Holds one thing at a time: it must be empty to be filled, and who takes sees what was there. */
const box = defineModel<Json>({
  name: 'box',
  initial: null,
  step: (state, { f, input, output }) => {
    if (f === 'fill') return state === null ? input : undefined;
    return output === undefined || output === state ? null : undefined;
  },
});

/** Whoever has the token gives it to the next in the circle of three. */
const ring = defineModel<{ readonly holder: number }>({
  name: 'ring',
  initial: { holder: 0 },
  step: ({ holder }, { process }) => (process === holder ? { holder: (holder + 1) % 3 } : undefined),
  tellsProcesses: true,
});

async function check(model: Model, drawing: string, changes: Partial<CheckerOptions> = {}): Promise<Verdict> {
  const options = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 28, now: () => 0, ...changes };
  return await linearizableAs(model).check(drawnRecord(drawing), options);
}

test('a model of one function is enough', async () => {
  const filled = '|---|          p0 fill "a"\n      |----|   p1 fill "b"\n';
  expect((await check(box, `${filled}       |--|    p2 take -> "a"`)).validity).toBe('valid');
  const late = await check(box, `${filled}            |--| p2 take -> "a"`);
  expect(late.validity).toBe('invalid');
  expect(late.violations[0]?.title).toContain('called');
});

test('an operation without an outcome may have happened, or not', async () => {
  const filled = '|---|          p0 fill "a"\n      |--?     p1 take\n';
  expect((await check(box, `${filled}            |--| p2 fill "b"`)).validity).toBe('valid');
  expect((await check(box, `${filled}            |--| p2 take -> "a"`)).validity).toBe('valid');
});

test('a model may tell who calls', async () => {
  expect((await check(ring, '|-|       p0 pass\n    |-|   p1 pass\n       |-| p2 pass')).validity).toBe('valid');
  expect((await check(ring, '|-|       p0 pass\n    |-|   p2 pass\n       |-| p1 pass')).validity).toBe('invalid');
});

test('parts are objects of their own', async () => {
  const boxes = defineModel<Json>({
    name: 'boxes',
    initial: null,
    step: (state, { f, input }) => (f === 'fill' && state === null ? input : undefined),
    partition: ({ process }) => `box of ${process}`,
  });
  const filled = '|-|       p0 fill "a"\n    |-|   p1 fill "b"\n';
  expect((await check(boxes, filled)).validity).toBe('valid');
  expect((await check(boxes, `${filled}       |-| p0 fill "c"`)).validity).toBe('invalid');
});

test('a failure is an observation where the model says so', async () => {
  const strict = defineModel<number>({
    name: 'strict',
    initial: 0,
    read: () => 'observed',
    step: (state, { f, ok }) => (f === 'fill' ? (ok === (state === 0) ? 1 : undefined) : 0),
  });
  const filled = '|-|     p0 fill 1\n';
  expect((await check(strict, `${filled}    |-x p1 fill 2 ! full`)).validity).toBe('valid');
  expect((await check(strict, '|-x p1 fill 2 ! full')).validity).toBe('invalid');
});

test('a model that throws leaves the history unknown, and says why', async () => {
  const broken = defineModel<number>({
    name: 'broken',
    initial: 0,
    step: () => {
      throw new Error('no such thing');
    },
  });
  const verdict = await check(broken, '|-| p0 fill 1');
  expect(verdict.validity).toBe('unknown');
  expect(verdict.summary).toContain('the model broken threw: no such thing');
});

test('the time limit holds while a slow model is asked', () => {
  let clock = 0;
  let asked = 0;
  const slow = defineModel<number>({
    name: 'slow',
    initial: 0,
    step: (state) => {
      asked++;
      clock += 1_000;
      return asked > 500 ? undefined : state + 1;
    },
  });
  const calls = Array.from({ length: 40 }, (_, i) => ({
    f: 'work',
    args: [String(i)],
    output: undefined,
    ok: true,
    call: i,
    return: 100 + i,
  }));
  const budget = { ...ample, now: () => clock, deadline: 5_000 };
  const result = checkFrom({ model: 'slow', initial: '0', calls }, slow, budget);
  expect(result).toMatchObject({ validity: 'unknown', because: 'time' });
  expect(asked).toBeLessThan(10);
});

test('states that grow without end come to the memory limit, and not to the end of the memory', () => {
  const growing = defineModel<string>({
    name: 'growing',
    initial: '',
    step: (state, { input }) =>
      state.length > 1_000_000 ? undefined : `${state}${JSON.stringify(input).repeat(10_000)}`,
  });
  const calls = Array.from({ length: 60 }, (_, i) => ({
    f: 'work',
    args: [String(i % 10)],
    output: undefined,
    ok: true,
    call: i,
    return: 100 + i,
  }));
  const budget = { ...ample, memoryLimitBytes: 2 ** 22 };
  const result = checkFrom({ model: 'growing', initial: '""', calls }, growing, budget);
  expect(result).toMatchObject({ validity: 'unknown', because: 'memory' });
});
