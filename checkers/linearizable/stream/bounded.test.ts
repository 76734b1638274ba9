import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { Prng } from '../../../harness/core/prng.ts';
import { modelNamed } from '../models/registry.ts';
import { lockObjects } from '../testing/lock-objects.ts';
import { randomOperations } from '../testing/random-operations.ts';
import type { SequentialObject } from '../testing/sequential-object.ts';
import {
  appendedList,
  appendedText,
  countingObject,
  registerObject,
  setObject,
  takenObject,
} from '../testing/value-objects.ts';
import { CallStream } from './call-stream.ts';
import { linesOf } from './testing/lines-of.ts';

type Draw = (prng: Prng, shape: Shape) => readonly Operation[];

interface Shape {
  readonly width: number;
  readonly calls: number;
}

/** So many of each kind, but for lists: drawing those takes long. */
const calls = 18_000;
const fewer = 6_000;
const names = { read: 'read', write: 'write', cas: 'cas' };
const kvNames = { read: 'get', write: 'put', cas: 'cas' };
const behind = (state: readonly Json[], element: Json): readonly Json[] => [...state, element];
const above = (state: readonly Json[], element: Json): readonly Json[] => [element, ...state];

function drawing<S>(
  object: SequentialObject<S>,
  ask: (prng: Prng, n: number) => { f: string; input: Json } | undefined,
): Draw {
  return (prng, shape) => {
    let n = 0;
    const asked = { ...object, ask: (draw: Prng, values: number) => ask(draw, ++n) ?? object.ask(draw, values) };
    return randomOperations(prng, asked, { ...shape, openPercent: 0, values: 5, failingPercent: 2, lyingPercent: 0 });
  };
}

const drawings: Readonly<Record<string, Draw>> = {
  register: drawing(registerObject(names, ['read', 'write']), () => undefined),
  'cas-register': drawing(registerObject(names, ['read', 'write', 'cas']), () => undefined),
  kv: drawing(registerObject(kvNames, ['read', 'write', 'cas', 'delete']), () => undefined),
  'kv-append': drawing(appendedText, (prng, n) =>
    prng.chance(1, 50) ? { f: 'get', input: { key: 'k' } } : { f: 'append', input: { key: 'k', value: `${n},` } },
  ),
  'append-list': drawing(appendedList, (prng, n) =>
    prng.chance(1, 50) ? { f: 'read', input: null } : { f: 'append', input: n },
  ),
  counter: drawing(countingObject, (prng) => ({ f: prng.chance(1, 2) ? 'read' : 'increment', input: null })),
  set: drawing(setObject, (prng) => ({ f: prng.pick(['add', 'remove', 'contains']), input: prng.below(50) })),
  queue: drawing(takenObject('enqueue', 'dequeue', behind), (prng, n) =>
    prng.chance(2, 5) ? { f: 'enqueue', input: n } : { f: 'dequeue', input: null },
  ),
  stack: drawing(takenObject('push', 'pop', above), (prng, n) =>
    prng.chance(2, 5) ? { f: 'push', input: n } : { f: 'pop', input: null },
  ),
  ...Object.fromEntries(Object.entries(lockObjects).map(([name, object]) => [name, drawing(object, () => undefined)])),
};

describe.each(Object.entries(drawings))('%s', (name, draw) => {
  test('what is remembered does not grow with the history', () => {
    const stream = new CallStream(modelNamed(name));
    const { ops } = linesOf(draw(Prng.fromSeed('long'), { width: 4, calls: name === 'append-list' ? fewer : calls }));
    const sizes = ops.map((op) => {
      const told = stream.add(op);
      if (told !== undefined) throw new Error(`${op.index}: ${told.title}`);
      return op.index % 16 === 0 ? stream.size : 0;
    });
    const half = ops.length / 2;
    expect(stream.followed).toBe(1);
    expect(Math.max(...sizes.slice(half))).toBeLessThanOrEqual(2 * Math.max(...sizes.slice(0, half)));
  });
});

describe('however much overlaps', () => {
  test.each(['counter', 'queue', 'stack', 'append-list', 'kv-append', 'mutex'])('%s is followed', (name) => {
    const stream = new CallStream(modelNamed(name));
    const { ops } = linesOf(drawings[name]?.(Prng.fromSeed('wide'), { width: 25, calls: fewer }) ?? []);
    expect(ops.filter((op) => stream.add(op) !== undefined)).toEqual([]);
    expect(stream.followed).toBe(1);
  });
});
