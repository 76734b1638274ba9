import { expect, test } from 'vitest';
import type { Operation } from '../harness/core/history.ts';
import { keyedOperations } from './keyed-operations.ts';
import { drawnHistory } from './testing/drawn-history.ts';

const vocabulary = { checker: 'set', kinds: ['add', 'read'] };

function split(text: string): { key: string | undefined; said: string[] }[] {
  return keyedOperations(drawnHistory(text).operations, vocabulary).map(({ key, operations }) => ({
    key,
    said: operations.map(sentence),
  }));
}

function sentence({ f, input, output }: Operation): string {
  return `${f} ${JSON.stringify(input)} -> ${JSON.stringify(output)}`;
}

test('plain values are of one object without a key', () => {
  expect(split('|-| p0 add 1\n|-| p1 read -> [1]')).toEqual([
    { key: undefined, said: ['add 1 -> 1', 'read null -> [1]'] },
  ]);
});

test('keyed values are split by key, and come without it', () => {
  const text = `
    |-| p0 add {"key":"x","value":1}
    |-| p1 add {"key":"y","value":2}
    |-| p2 read {"key":"x"} -> {"key":"x","value":[1]}
    |-| p3 read {"key":"y"} -> [2]
    |-| p4 read -> {"key":"y","value":[]}
    |-  p5 read {"key":"x"}`;
  expect(split(text)).toEqual([
    { key: 'x', said: ['add 1 -> 1', 'read null -> [1]', 'read null -> undefined'] },
    { key: 'y', said: ['add 2 -> 2', 'read null -> [2]', 'read null -> []'] },
  ]);
});

test('without keys a register writes its values as objects', () => {
  const text = `
    |-| p0 write {"value":1}
    |-| p1 read {} -> {"value":[1]}
    |-- p2 read {}`;
  const read = { checker: 'causal-reverse', kinds: ['read', 'write'] };
  expect(keyedOperations(drawnHistory(text).operations, read)[0]?.operations.map(sentence)).toEqual([
    'write 1 -> 1',
    'read null -> [1]',
    'read null -> undefined',
  ]);
});

test('a key may be __proto__, a number or an object, whatever order its fields have', () => {
  const text = `
    |-| p0 add {"key":"__proto__","value":1}
    |-| p1 add {"key":12345678901234567890,"value":2}
    |-| p2 add {"key":{"b":1,"a":2},"value":3}
    |-| p3 add {"key":{"a":2,"b":1},"value":4}`;
  expect(split(text).map(({ key, said }) => [key, said.length])).toEqual([
    ['__proto__', 1],
    ['12345678901234567890', 1],
    ['{"a":2,"b":1}', 2],
  ]);
});

test('the string 1 is another key than the number 1', () => {
  const text = '|-| p0 add {"key":1,"value":1}\n|-| p1 add {"key":"1","value":2}\n|-| p2 add {"key":1,"value":3}';
  expect(split(text).map(({ key, said }) => [key, said.length])).toEqual([
    ['1', 2],
    ['1', 1],
  ]);
});

test('an object with other fields is a plain value', () => {
  expect(split('|-| p0 add {"key":1,"value":2,"more":3}')[0]?.key).toBeUndefined();
  expect(split('|-| p0 add {"value":2}')[0]?.key).toBeUndefined();
});

test('what can not be read names its line and the way out', () => {
  expect(() => split('|-| p0 remove 1')).toThrow(
    'history line 0: the checker set has no operation "remove" (it has add, read); check the history with the checker of its workload',
  );
  expect(() => split('|-| p0 read {"key":"x"} -> {"key":"y","value":[]}')).toThrow(
    'history line 0: the read was asked for one key and answers for another',
  );
  const deep = '['.repeat(70) + ']'.repeat(70);
  expect(() => split(`|-| p0 add {"key":${deep},"value":1}`)).toThrow(
    'history line 0: in its key a value is nested deeper than 64',
  );
});
