import { expect, test } from 'vitest';
import { foldersOf, isAskedFor } from './folders.ts';

test('the tests of a file are those of its folder, and what all use is tested by all', () => {
  expect(foldersOf(['checkers/bank/skew.ts', 'checkers/linearizable/fast/zones.ts', 'checkers/bank/bank.ts'])).toEqual([
    'bank',
    'linearizable',
  ]);
  expect(foldersOf(['checkers/bank/skew.ts', 'checkers/judgement.ts'])).toBeUndefined();
});

test('a path is a file or a folder, and nothing that merely begins alike', () => {
  expect(isAskedFor('checkers/set/set.ts', [])).toBe(true);
  for (const path of ['checkers/set', 'checkers/set/', 'checkers/set/set.ts', 'checkers'])
    expect(isAskedFor('checkers/set/set.ts', ['checkers/bank', path])).toBe(true);
  expect(isAskedFor('checkers/set-full/set-full.ts', ['checkers/set'])).toBe(false);
});
