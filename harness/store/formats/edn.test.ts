import * as fc from 'fast-check';
import { type EDNVal, parseEDNString, toEDNString } from 'edn-data';
import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../core/json.ts';
import type { Edn } from './edn.ts';
import { ednToJson, jsonToEdn } from './edn-json.ts';
import { parseEdn } from './edn-parse.ts';
import { printEdn } from './edn-print.ts';
import { SyntaxProblem } from './place.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9*+!_?.-]{0,8}$/);
// The library can't read a character that is a delimiter, such as \\( : those have tests of their own below.
const char = fc.stringMatching(/^[a-zA-Z0-9 \n\t\r]$/);
const leaf: fc.Arbitrary<Edn> = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
  fc.string({ unit: 'grapheme' }),
  name.map((text): Edn => ({ kind: 'keyword', name: text })),
  // A symbol of that form would be read as something else.
  name.filter((text) => !['nil', 'true', 'false'].includes(text)).map((text): Edn => ({ kind: 'symbol', name: text })),
  char.map((text): Edn => ({ kind: 'char', name: text })),
);
const { edn } = fc.letrec<{ edn: Edn }>((tie) => ({
  edn: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({
      kind: fc.constantFrom('vector', 'list', 'set'),
      items: fc.array(tie('edn'), { maxLength: 4 }),
    }) as fc.Arbitrary<Edn>,
    fc.array(fc.tuple(tie('edn'), tie('edn')), { maxLength: 4 }).map((entries): Edn => ({ kind: 'map', entries })),
    fc
      .tuple(name, tie('edn'))
      .filter(([tag]) => tag !== 'inst')
      .map(([tag, value]): Edn => ({ kind: 'tagged', tag, value })),
  ),
}));

/** Our value as the peer library has it. */
function peer(value: Edn): EDNVal {
  if (typeof value !== 'object' || value === null) return value;
  switch (value.kind) {
    case 'keyword':
      return { key: value.name };
    case 'symbol':
      return { sym: value.name };
    case 'char':
      return { char: value.name };
    case 'vector':
      return value.items.map(peer);
    case 'list':
      return { list: value.items.map(peer) };
    case 'set':
      return { set: value.items.map(peer) };
    case 'map':
      return { map: value.entries.map(([key, item]): [EDNVal, EDNVal] => [peer(key), peer(item)]) };
    case 'tagged':
      return { tag: value.tag, val: peer(value.value) };
    default:
      throw new Error('no such kind');
  }
}

describe('against the library edn-data', () => {
  test('what we write, it reads', () => {
    fc.assert(
      fc.property(edn, (value) => {
        expect(parseEDNString(printEdn(value))).toEqual(peer(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test('what it writes, we read', () => {
    fc.assert(
      fc.property(edn, (value) => {
        const parsed = parseEdn(toEDNString(peer(value)));
        expect(parsed === undefined ? parsed : peer(parsed)).toEqual(peer(value));
      }),
      { numRuns: 2_000 },
    );
  });
});

test('what we write, we read', () => {
  fc.assert(
    fc.property(edn, (value) => {
      expect(parseEdn(printEdn(value))).toEqual(value);
    }),
    { numRuns: 2_000 },
  );
});

test.each(['(', ')', '[', ']', '{', '}', '"', ';', ',', '#', ':', '\\', ' ', '\b', '\f', 'é', '\u2028'])(
  'the character %j is written and read back, at the end of a collection too',
  (name) => {
    const value: Edn = {
      kind: 'vector',
      items: [
        { kind: 'char', name },
        { kind: 'list', items: [{ kind: 'char', name }] },
      ],
    };
    expect(parseEdn(printEdn(value))).toEqual(value);
  },
);

test('JSON survives the way through EDN', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      // JSON has one kind of zero when it is written.
      const plain = parseJson(JSON.stringify(value));
      const back = parseEdn(printEdn(jsonToEdn(plain)));
      expect(stringifyJson(back === undefined ? back : ednToJson(back))).toBe(stringifyJson(plain));
    }),
    { numRuns: 2_000 },
  );
});

describe('reads', () => {
  test.each([
    ['[1, 2 ; a comment\n 3]', [1, 2, 3]],
    ['#_ gone [#_ gone 1 #_ gone]', [1]],
    ['{:a 1, "b" 2, 3 4}', { a: 1, b: 2, 3: 4 }],
    ['#jepsen.history.Op{:f :read}', { f: 'read' }],
    ['9007199254740993', 9007199254740993n],
    ['[+5 -5 5N 1.5 1e3 2M]', [5, -5, 5, 1.5, 1000, 2]],
    [String.raw`["\u0041\n\"" \a \newline \u0041 \( ]`, ['A\n"', 'a', '\n', 'A', '(']],
    ['#{1 2}', [1, 2]],
    ["(a b/c d')", ['a', 'b/c', "d'"]],
  ])('%s', (text, json) => {
    const value = parseEdn(text);
    expect(value === undefined ? value : ednToJson(value)).toEqual(json);
  });

  test('nothing but spaces, comments and discards as nothing', () => {
    for (const text of ['', ' , ', '; comment', '#_ x']) expect(parseEdn(text)).toBeUndefined();
  });
});

function torn(text: string): boolean {
  try {
    parseEdn(text);
    return false;
  } catch (error) {
    return error instanceof SyntaxProblem && error.isTorn;
  }
}

describe('refuses', () => {
  test.each([
    ['[1 2', '"]" is missing at the end'],
    ['"abc', 'a string does not end'],
    ['[1)', '")" closes nothing'],
    ['{:a}', 'a map has a key without a value'],
    ['1 2', 'one form is expected, here are two'],
    [String.raw`"\x"`, String.raw`"\x" is no escape of a string`],
    [String.raw`\abc`, String.raw`"\abc" is no character`],
    ['1/2', '"1/2" is no number'],
    [':', 'a keyword without a name'],
    ['#', 'a tag is missing at the end'],
    ['[#_]', '"]" closes nothing'],
    ['['.repeat(100), 'nested deeper than 64'],
    ['{'.repeat(100_000), 'nested deeper than 64'],
    ['9'.repeat(2_000), 'an integer of more than 1000 digits'],
  ])('%s', (text, message) => {
    expect(() => parseEdn(text)).toThrow(message);
  });

  test('with an error that says whether the text merely ends too early', () => {
    const whole = String.raw`{:process 0, :value ["a\"b" #{1} #x [2]], :f \newline}`;
    for (let end = 1; end < whole.length; end++) expect([end, torn(whole.slice(0, end))]).toEqual([end, true]);
    expect(torn('[)')).toBe(false);
  });
});

test('a key that is called __proto__ is a key like any other', () => {
  const value = parseEdn('{:__proto__ 1}');
  const json = value === undefined ? value : ednToJson(value);
  expect(Object.keys(json as object)).toEqual(['__proto__']);
});
