import { describe, expect, test } from 'vitest';
import { judged } from '../testing/judged.ts';
import { models } from './registry.ts';

test.each(models)('of no operation the model $name knows nothing', async ({ name }) => {
  expect(await judged(name, '')).toBe('unknown');
});

describe('a counter', () => {
  const adds = '|---|            p0 add 1\n |------------|  p1 add 2\n';

  test('counts what was added, and what may have been', async () => {
    expect(await judged('counter', `${adds}      |-|  p2 read -> 1\n      |-|  p3 read -> 3`)).toBe('valid');
    expect(await judged('counter', '|-? p0 add 5\n     |-| p1 read -> 0\n         |-| p1 read -> 5')).toBe('valid');
    expect(await judged('counter', '|-| p0 increment\n    |-| p0 decrement 3\n        |-| p1 read -> -2')).toBe(
      'valid',
    );
  });

  test('never goes back, though each read alone may be right', async () => {
    // Jepsen's counter looks at each read by itself: both are between what was added and what may have been.
    expect(await judged('counter', `${adds}      |-|       p2 read -> 3\n          |-|   p2 read -> 1`)).toBe(
      'invalid',
    );
    expect(await judged('counter', `${adds}      |----|    p2 read -> 3\n          |-|   p3 read -> 1`)).toBe('valid');
  });

  test('a failed add was never made', async () => {
    expect(await judged('counter', '|-x p0 add 1 ! refused\n    |-| p1 read -> 1')).toBe('invalid');
  });

  test('counts beyond what a number holds', async () => {
    const adds2 = '|-| p0 add 9007199254740993\n    |-| p0 add 1\n';
    expect(await judged('counter', `${adds2}        |-| p1 read -> 9007199254740994`)).toBe('valid');
    expect(await judged('counter', `${adds2}        |-| p1 read -> 9007199254740995`)).toBe('invalid');
  });

  test('what is no integer names its line', async () => {
    await expect(judged('counter', '|-| p0 add 1.5')).rejects.toThrow(
      'history line 0: the add has 1.5 where an integer belongs',
    );
  });
});

describe('a list', () => {
  const appends = '|-|       p0 append 1\n    |-|   p0 append 2\n';

  test('is what was appended, in order', async () => {
    expect(await judged('append-list', `${appends}        |-| p1 read -> [1,2]`)).toBe('valid');
    expect(await judged('append-list', `${appends}        |-| p1 read -> [2,1]`)).toBe('invalid');
    expect(await judged('append-list', `${appends}        |-| p1 read -> [1]`)).toBe('invalid');
    expect(await judged('append-list', `${appends}      |---| p1 read -> [1]`)).toBe('valid');
  });

  test('an element twice is not an element once', async () => {
    expect(await judged('append-list', `${appends}        |-| p1 read -> [1,2,2]`)).toBe('invalid');
  });

  test('elements that look alike are told apart', async () => {
    const odd = '|-| p0 append "1,2"\n    |-| p0 append {"a":"\\n"}\n';
    expect(await judged('append-list', `${odd}        |-| p1 read -> ["1,2",{"a":"\\n"}]`)).toBe('valid');
    expect(await judged('append-list', `${odd}        |-| p1 read -> ["1","2",{"a":"\\n"}]`)).toBe('invalid');
    expect(await judged('append-list', '|-| p0 append 1\n    |-| p1 read -> ["1"]')).toBe('invalid');
  });

  test('several lists are told apart by their keys, whatever those are', async () => {
    const keyed = '|-|     p0 append {"key":"__proto__","value":1}\n    |-| p1 append {"key":[1],"value":2}\n';
    expect(
      await judged('append-list', `${keyed}        |-| p1 read {"key":"__proto__"} -> {"key":"__proto__","value":[1]}`),
    ).toBe('valid');
    expect(await judged('append-list', `${keyed}        |-| p1 read {"key":[1]} -> [1]`)).toBe('invalid');
  });

  test('an answer that is no list names its line', async () => {
    await expect(judged('append-list', '|-| p0 read -> 7')).rejects.toThrow(
      'history line 0: the read is ok and answers no list',
    );
  });
});

describe('a set', () => {
  const adds = '|-|       p0 add 1\n    |-|   p0 add 2\n';

  test('holds what was added and not removed, in any order', async () => {
    expect(await judged('set', `${adds}        |-| p1 read -> [2,1]`)).toBe('valid');
    expect(await judged('set', `${adds}        |-| p1 remove 1\n            |-| p1 read -> [2]`)).toBe('valid');
  });

  test('loses nothing, and holds nothing that was never there', async () => {
    expect(await judged('set', `${adds}        |-| p1 read -> [2]`)).toBe('invalid');
    expect(await judged('set', `${adds}        |-| p1 read -> [1,2,3]`)).toBe('invalid');
    expect(await judged('set', `${adds}        |-| p1 contains 2 -> false`)).toBe('invalid');
  });

  test('holds nothing twice', async () => {
    // Jepsen's set-full passes a read that answers an element twice.
    expect(await judged('set', `${adds}        |-| p1 read -> [1,2,2]`)).toBe('invalid');
  });

  test('what a change answers says whether it changed anything', async () => {
    expect(await judged('set', '|-| p0 add 1 -> true\n    |-| p1 add 1 -> false')).toBe('valid');
    expect(await judged('set', '|-| p0 add 1 -> true\n    |-| p1 add 1 -> true')).toBe('invalid');
    expect(await judged('set', '|-| p0 add 1\n    |-x p1 add 1 ! present')).toBe('valid');
    expect(await judged('set', '|-| p0 add 1\n    |-x p1 remove 1 ! absent')).toBe('invalid');
    // Harnesses repeat what was asked, and that says nothing.
    expect(await judged('set', '|-| p0 add true -> true\n    |-| p1 add true -> true')).toBe('valid');
  });
});

describe.each([
  { name: 'queue', put: 'enqueue', take: 'dequeue', first: 1, second: 2 },
  { name: 'stack', put: 'push', take: 'pop', first: 2, second: 1 },
])('a $name', ({ name, put, take, first, second }) => {
  const puts = `|-|       p0 ${put} 1\n    |-|   p0 ${put} 2\n`;

  test('gives back what was put, in its order', async () => {
    const takes = (a: number, b: number): string =>
      `${puts}        |-| p1 ${take} -> ${a}\n            |-| p1 ${take} -> ${b}`;
    expect(await judged(name, takes(first, second))).toBe('valid');
    expect(await judged(name, takes(second, first))).toBe('invalid');
    const together = `${puts}        |-----| p1 ${take} -> ${second}\n         |-----| p2 ${take} -> ${first}`;
    expect(await judged(name, together)).toBe('valid');
  });

  test('gives nothing twice', async () => {
    // Jepsen's total-queue passes what comes twice.
    const twice = `${puts}        |-| p1 ${take} -> ${first}\n            |-| p1 ${take} -> ${first}`;
    expect(await judged(name, twice)).toBe('invalid');
  });

  test('gives nothing that was never put', async () => {
    expect(await judged(name, `${puts}        |-| p1 ${take} -> 3`)).toBe('invalid');
    expect(await judged(name, `|-? p0 ${put} 3\n     |-| p1 ${take} -> 3`)).toBe('valid');
    expect(await judged(name, `|-x p0 ${put} 3 ! refused\n     |-| p1 ${take} -> 3`)).toBe('invalid');
  });

  test('is empty only while it is', async () => {
    expect(await judged(name, `|-| p1 ${take} -> null\n     |-| p0 ${put} 1`)).toBe('valid');
    expect(await judged(name, `${puts}        |-| p1 ${take} -> null`)).toBe('invalid');
    expect(await judged(name, `${puts}        |-x p1 ${take} ! empty`)).toBe('invalid');
    expect(await judged(name, `${puts}        |-x p1 ${take} ! refused`)).toBe('valid');
  });

  test('who takes and is not answered may have taken what was next', async () => {
    expect(await judged(name, `${puts}        |-? p1 ${take}\n            |-| p2 ${take} -> ${second}`)).toBe('valid');
    expect(await judged(name, `${puts}        |-? p1 ${take}\n            |-| p2 ${take} -> null`)).toBe('invalid');
  });

  test('null can not be put, since it says that there is nothing', async () => {
    await expect(judged(name, `|-| p0 ${put} null`)).rejects.toThrow(`history line 0: the ${put} of null`);
  });
});
