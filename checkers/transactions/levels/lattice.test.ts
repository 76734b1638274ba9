import { expect, test } from 'vitest';
import { aliases, levels } from './level.ts';
import { clientOrderOf, levelNamed, levelNames, refutedWith, weakerOrEqual, weakestOf } from './lattice.ts';

test('every level and alias has its level, and a weaker one stands before a stronger one', () => {
  expect(levelNames).toHaveLength(levels.length + aliases.size);
  for (const name of levelNames) {
    const all = weakerOrEqual(levelNamed(name));
    expect(all.at(-1)).toBe(levelNamed(name));
    for (const [i, level] of all.entries())
      for (const included of level.includes) expect(all.slice(0, i)).toContain(levelNamed(included));
  }
  expect(() => levelNamed('perfect')).toThrow(
    'no level is called perfect; there are read-uncommitted, read-committed,',
  );
});

test('strict serializability includes all levels, and read uncommitted none', () => {
  expect(weakerOrEqual(levelNamed('PL-SS'))).toHaveLength(levels.length);
  expect(weakerOrEqual(levelNamed('PL-1'))).toHaveLength(1);
});

test('what is refuted takes all stronger levels with it, and the weakest ones name it', () => {
  const refuted = refutedWith(['prefix', 'snapshot-isolation']);
  expect(refuted).toEqual(
    new Set([
      'prefix',
      'snapshot-isolation',
      'serializable',
      'strong-session-snapshot-isolation',
      'strong-session-serializable',
      'strong-snapshot-isolation',
      'strict-serializable',
    ]),
  );
  expect(weakestOf(refuted)).toEqual(['prefix']);
});

test('the order of clients is the one that the level itself speaks of', () => {
  expect(['serializable', 'causal', 'strict-serializable'].map((name) => clientOrderOf(levelNamed(name)))).toEqual([
    'none',
    'process',
    'realtime',
  ]);
});
