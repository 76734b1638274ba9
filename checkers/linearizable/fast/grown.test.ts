import { describe, expect, test } from 'vitest';
import { judged } from './testing/judged.ts';

async function says(model: string, text: string): Promise<string> {
  const { says: verdict, by } = await judged(model, text);
  expect(by).not.toBe('depth-first');
  return verdict;
}

describe('lists that grow', () => {
  const two = `|-----|            p0 append 1\n |-----|           p1 append 2\n`;

  test('the answers give the order', async () => {
    expect(await says('append-list', `${two}          |--|     p2 read -> [2,1]`)).toBe('valid');
    expect(await says('append-list', `${two}          |--|     p2 read -> [2,1]\n  |--| p3 read -> [1]`)).toBe(
      'incompatible order, 2 operations',
    );
  });

  test('a later answer is not older, and the order of appends that follow each other is known', async () => {
    const ordered = `|--|               p0 append 1\n     |--|          p0 append 2\n`;
    expect(await says('append-list', `${ordered}          |--|     p2 read -> [2,1]`)).toBe(
      'out of order, 3 operations',
    );
    expect(await says('append-list', `${ordered}          |--|     p2 read -> [1]`)).toBe('out of order, 2 operations');
    expect(await says('append-list', `${ordered}          |--|     p2 read -> [1,2,3]`)).toBe(
      'value from nowhere, 1 operations',
    );
    expect(await says('append-list', `${ordered}          |--|     p2 read -> [1,2,1]`)).toBe(
      'duplicate, 2 operations',
    );
  });

  test('an append without an outcome happened if it was read', async () => {
    const open = `|--?                p0 append 1\n     |--|           p1 append 2\n`;
    expect(await says('append-list', `${open}          |--|      p2 read -> [2]`)).toBe('valid');
    expect(await says('append-list', `${open}          |--|      p2 read -> [2,1]`)).toBe('valid');
  });

  test('a text is told apart into what was appended', async () => {
    const appends = `|--|            p0 append {"key":"k","value":"ab"}\n     |--|       p0 append {"key":"k","value":"c"}\n`;
    expect(await says('kv-append', `${appends}          |--|  p1 get {"key":"k"} -> {"value":"abc"}`)).toBe('valid');
    const torn = `${appends}          |--|  p1 get {"key":"k"} -> {"value":"abc"}\n     |-|   p2 get {"key":"k"} -> {"value":"a"}`;
    expect(await says('kv-append', torn)).toBe('torn read, 1 operations');
  });
});

describe('counters', () => {
  const three = `|---------|         p0 add 1\n|---------|         p1 add 1\n|---------|         p2 add 1\n`;

  test('reads see a number of additions, and never fewer than before', async () => {
    expect(
      await says('counter', `${three}  |-|                 p3 read -> 1\n      |-|             p3 read -> 3`),
    ).toBe('valid');
    // A checker that looks at each read alone finds nothing here.
    expect(
      await says('counter', `${three}  |-|                 p3 read -> 2\n      |-|             p3 read -> 1`),
    ).toBe('stale value, 2 operations');
    expect(await says('counter', `${three}             |-|      p3 read -> 2`)).toMatch(/^stale value/);
    expect(await says('counter', `${three}  |-|                 p3 read -> 4`)).toBe(
      'value from nowhere, 1 operations',
    );
  });

  test('of different amounts only impossible sums are found', async () => {
    const amounts = `|--|          p0 add 2\n     |--|     p0 add 5\n`;
    expect((await judged('counter', `${amounts}          |--| p1 read -> 7`)).by).toBe('depth-first');
    expect(await says('counter', `${amounts}          |--| p1 read -> 5`)).toBe('impossible sum, 1 operations');
  });
});

describe('sets', () => {
  test('of two whole reads one contains the other', async () => {
    const adds = `|---------|        p0 add 1\n|---------|        p1 add 2\n`;
    expect(await says('set', `${adds}  |-|                p2 read -> [1]\n      |-|            p3 read -> [2,1]`)).toBe(
      'valid',
    );
    expect(await says('set', `${adds}  |-|                p2 read -> [1]\n  |-|                p3 read -> [2]`)).toBe(
      'incompatible order, 2 operations',
    );
    expect(await says('set', `${adds}             |-|     p2 read -> [1]`)).toBe('stale value, 2 operations');
    expect(await says('set', `${adds}             |-|     p2 read -> [1,2,1]`)).toBe('duplicate, 1 operations');
  });

  test('every element is an object of its own', async () => {
    const text = `
      |--|                p0 add 1 -> true
           |--|           p0 remove 1 -> true
                |--|      p1 contains 1 -> false
                |--|      p2 contains 2 -> false`;
    expect(await says('set', text)).toBe('valid');
    expect(await says('set', text.replace('contains 1 -> false', 'contains 1 -> true'))).toBe(
      'lost element, 1 operations',
    );
  });

  test('what is never removed stays', async () => {
    const text = `
      |--|                p0 add 1
           |--|           p1 contains 1 -> true
                |--|      p1 contains 1 -> false`;
    expect(await says('set', text)).toBe('lost element, 2 operations');
  });
});
