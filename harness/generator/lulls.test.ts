import { expect, test } from 'vitest';
import { History, type Operation } from '../core/history.ts';
import { Prng } from '../core/prng.ts';
import { msToNanos } from '../core/time.ts';
import type { Generator } from './generator.ts';
import { limit } from './limit.ts';
import { type LullOptions, lulls } from './lulls.ts';
import { poissonRate } from './rate.ts';
import { simulate } from './simulate.ts';
import { contextAt, numbered } from './testing/ask.ts';
import { validated } from './validated.ts';

const prng = Prng.fromSeed('lulls');
const options: LullOptions = {
  prng: prng.fork('draws'),
  everyMs: 100,
  holdMsMax: 50,
  draw: (_prng, k) => ({ f: 'alone', value: k }),
};

function run(inner: Generator, latencyMs: number): Operation[] {
  const ops = simulate(validated(lulls(options, inner)), { prng, concurrency: 5, latencyMs, untilMs: 2_000 });
  return [...new History(ops).operations];
}

const busy = (): Generator => poissonRate(prng.fork('rate'), 400, numbered('other'));

test('an operation in a lull has nothing beside it, and lulls keep coming', () => {
  const all = run(busy(), 5);
  const alone = all.filter(({ f }) => f === 'alone');
  expect(alone.length).toBeGreaterThan(8);
  for (const { invokedAt, completedAt = Infinity, index } of alone) {
    const beside = all.filter(
      (other) => other.index !== index && other.invokedAt < completedAt && (other.completedAt ?? Infinity) > invokedAt,
    );
    expect(beside).toEqual([]);
  }
  expect(all.length - alone.length).toBeGreaterThan(300);
});

test('where something stays open, the others are held back no longer than the limit', () => {
  // Process 0 has an operation open, and will not get rid of it.
  const free = [1, 2, 3];
  const begun = lulls(options, numbered('other')).next(contextAt(0, free));
  if (begun.kind !== 'emit') throw new Error('before the first lull the others have their turn');
  const held = begun.rest.next(contextAt(100, free));
  expect(held).toMatchObject({ kind: 'wait', until: msToNanos(150) });
  if (held.kind !== 'wait') throw new Error('a lull holds the others back');
  expect(held.rest.next(contextAt(149, free)).kind).toBe('wait');
  const after = held.rest.next(contextAt(150, free));
  expect(after).toMatchObject({ kind: 'emit', emission: { invocation: { f: 'other' } } });
});

test('when the others are done, so are the lulls', () => {
  const all = run(limit(3, numbered('other')), 1);
  expect(all.filter(({ f }) => f === 'other')).toHaveLength(3);
  expect(all.filter(({ f }) => f === 'alone')).toHaveLength(0);
});

test('the same seed gives the same lulls', () => {
  expect(run(busy(), 5)).toEqual(run(busy(), 5));
});
