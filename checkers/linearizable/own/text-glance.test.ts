import { expect, test } from 'vitest';
import { Prng } from '../../../harness/core/prng.ts';
import { appendList } from '../models/append-list.ts';
import { kvAppend } from '../models/kv-append.ts';
import { kvLoad } from '../testing/kv-load.ts';
import { drawn } from '../testing/partition-text.ts';
import { TextGlance } from './text-glance.ts';

const anew = '|-| put a\n    |-| append b\n        |-| get ab\n            |-| put c\n';

test('a put begins anew, and what it replaced does not come back', () => {
  const glance = new TextGlance();
  expect(glance.look(drawn(kvAppend, `${anew}                |-| get c`))?.validity).toBe('valid');
  const stale = drawn(kvAppend, `${anew}                |-| get ab\n                    |-| get c`);
  // The last answer is not to blame.
  expect(glance.look(stale)).toEqual({ validity: 'invalid', steps: 6, stuckAt: stale.calls[4]?.return });
});

test('what overlaps the put may still find what was there before', () => {
  expect(new TextGlance().look(drawn(kvAppend, `${anew}              |-| get ab`))?.validity).toBe('valid');
});

test('what was written twice, or can be read in two ways, it leaves to the search', () => {
  const glance = new TextGlance();
  expect(glance.look(drawn(kvAppend, `${anew}                |-| append b`))).toBeUndefined();
  expect(glance.look(drawn(kvAppend, '|-| put a\n    |-| append ab\n        |-| get aab'))).toBeUndefined();
  expect(glance.look({ ...drawn(kvAppend, '|-| get a'), initial: 'a' })).toBeUndefined();
});

test('a list is a text of its elements', () => {
  const list = '|-| append 1;\n    |-| append 2;\n';
  const glance = new TextGlance();
  expect(glance.look(drawn(appendList, `${list}        |-| read 1;2;`))?.validity).toBe('valid');
  expect(glance.look(drawn(appendList, `${list}        |-| read 2;1;`))?.validity).toBe('invalid');
});

test('it decides all keys of a long history, and finds those with a stale answer', () => {
  const glance = new TextGlance();
  for (const kind of ['append', 'put'] as const) {
    for (const lies of [0, 3]) {
      const load = { clients: 50, calls: 4_000, kind, lies };
      const seen = kvLoad(Prng.fromSeed('stale'), load).map((partition) => glance.look(partition)?.validity);
      expect(seen.filter((validity) => validity === 'invalid')).toHaveLength(lies);
      expect(seen).not.toContain(undefined);
    }
  }
});

test('nothing was done: there is nothing to object to', () => {
  expect(new TextGlance().look(drawn(kvAppend, ''))?.validity).toBe('valid');
});
