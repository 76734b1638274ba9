import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../harness/core/history.ts';
import { Prng } from '../../../harness/core/prng.ts';
import { nanos } from '../../../harness/core/time.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { kvAppend } from './kv-append.ts';
import type { Model } from './model.ts';
import { casRegister, register } from './register.ts';
import { modelNamed, models } from './registry.ts';

function operation(changes: Partial<Operation>): Operation {
  return {
    process: 0,
    f: 'read',
    node: 'n1',
    index: 7,
    invokedAt: nanos(1),
    completedAt: nanos(2),
    type: 'ok',
    input: { key: 'a' },
    output: { key: 'a', value: 1 },
    error: undefined,
    ...changes,
  };
}

/** The normal form of a value that a read answered. */
function text(value: Operation['input']): string | undefined {
  return casRegister.read(operation({ output: { value } }))?.effect.output;
}

describe('what a register makes of operations', () => {
  test('a read is its answer', () => {
    expect(casRegister.read(operation({}))).toEqual({
      key: 'a',
      isOpen: false,
      effect: { f: 'read', args: [], output: '1', ok: true },
    });
  });

  test('a read without an answer says nothing', () => {
    expect(casRegister.read(operation({ type: 'info', output: null }))).toBeUndefined();
    expect(casRegister.read(operation({ type: 'fail', output: null }))).toBeUndefined();
  });

  test('a write without an outcome is open, and a failed one never was', () => {
    const write = { f: 'write', input: { key: 'a', value: 2 }, output: null };
    expect(casRegister.read(operation({ ...write, type: 'info' }))).toMatchObject({ isOpen: true });
    expect(casRegister.read(operation({ ...write, type: 'fail', error: 'refused' }))).toBeUndefined();
  });

  test('only a mismatch makes a failed compare-and-set an observation', () => {
    const cas = { f: 'cas', input: { key: 'a', from: 1, to: 2 }, output: null, type: 'fail' as const };
    expect(casRegister.read(operation({ ...cas, error: 'mismatch' }))).toMatchObject({
      isOpen: false,
      effect: { args: ['1', '2'], ok: false },
    });
    expect(casRegister.read(operation({ ...cas, error: 'connection refused' }))).toBeUndefined();
    expect(casRegister.read(operation({ ...cas, error: undefined }))).toBeUndefined();
  });

  test('equal values are equal texts, whatever they came as', () => {
    expect(text({ b: 1, a: [5n, null] })).toBe(text({ a: [5, null], b: 1n }));
    expect(text('1')).not.toBe(text(1));
    expect(text(1e21)).toBe(text(10n ** 21n));
  });

  test('what can not be read names its line and the way out', () => {
    expect(() => casRegister.read(operation({ f: 'transfer' }))).toThrow(
      'history line 7: the model cas-register has no operation "transfer" (it has read, write, cas); choose another with --checker linearizable:MODEL',
    );
    expect(() => register.read(operation({ f: 'cas' }))).toThrow('the model register has no operation "cas"');
    expect(() => casRegister.read(operation({ output: 'garbage' }))).toThrow(
      'history line 7: the read is ok and answers no "value"',
    );
    expect(() => casRegister.read(operation({ f: 'cas', input: { key: 'a', from: 1 } }))).toThrow(
      'the cas asks for no "to"',
    );
    const deep = JSON.parse('['.repeat(100) + ']'.repeat(100)) as Operation['input'];
    expect(() => casRegister.read(operation({ output: { value: deep } }))).toThrow(
      'history line 7: a value is nested deeper than 64',
    );
  });
});

describe('what texts make of operations', () => {
  test('a key that is not there reads as the empty text', () => {
    expect(kvAppend.read(operation({ f: 'get', output: { value: null } }))?.effect.output).toBe('');
  });

  test('a value that is not text is refused', () => {
    expect(() => kvAppend.read(operation({ f: 'put', input: { key: 'a', value: 1 } }))).toThrow(
      'history line 7: the put has a value that is not text',
    );
  });
});

/** Every state of these may be told from every other. */
const identical = ['counter', 'reentrant-mutex', 'mutex', 'fenced-mutex'];

describe.each(models)('the observation collapse of $name', (model: Model) => {
  test('merges only states that no call can tell apart, and what follows from them too', () => {
    const root = Prng.fromSeed('collapse').fork(model.name);
    let merged = 0;
    for (let k = 0; k < 500; k++) {
      const shape = { calls: 12, width: 4, values: 3, openPercent: 20, lyingPercent: 40 };
      const { calls } = randomPartition(root.fork(k), model, shape);
      const collapse = model.observe(calls);
      let states = new Set([model.initial]);
      for (let depth = 0; depth < 3; depth++) {
        states = new Set([
          ...states,
          ...[...states].flatMap((state) => calls.flatMap((call) => model.step(state, call) ?? [])),
        ]);
      }
      for (const state of states) {
        const representative = collapse(state);
        if (representative !== state) merged++;
        for (const call of calls) {
          const a = model.step(state, call);
          const b = model.step(representative, call);
          expect([call.f, a === undefined ? a : collapse(a)]).toEqual([call.f, b === undefined ? b : collapse(b)]);
        }
      }
    }
    expect(merged > 50).toBe(!identical.includes(model.name));
  });
});

test('a model that is not there is told from those that are', () => {
  expect(() => modelNamed('heap')).toThrow(
    'no model is called "heap"; linearizable takes register, cas-register, kv, kv-append, append-list,',
  );
});
