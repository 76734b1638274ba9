import { expect, test } from 'vitest';
import { Arena } from '../../arena.ts';
import { VersionIndex } from './version-index.ts';

test.each([1, 16, 2 ** 20, 2 ** 32, -7])(
  'multiples of %d are told apart, key by key, beyond what was expected',
  (step) => {
    const versions = new VersionIndex(new Arena(0), 8);
    const perKey = 2_000;
    for (let key = 0; key < 5; key++)
      for (let i = 0; i < perKey; i++) expect(versions.intern(key, i * step)).toBe(key * perKey + i);
    for (let key = 0; key < 5; key++)
      for (let i = 0; i < perKey; i++) expect(versions.find(key, i * step)).toBe(key * perKey + i);
    expect(versions.find(0, perKey * step)).toBe(-1);
    expect(versions.valueOf(perKey + 3)).toBe(3 * step);
  },
);
