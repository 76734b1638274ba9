import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Edn, keyword } from './edn.ts';
import { printEdn } from './edn-print.ts';
import { FormSplitter } from './form-splitter.ts';
import { SyntaxProblem } from './place.ts';

interface Cuts {
  readonly forms: string[];
  /** `line:column` of each. */
  readonly places: string[];
  readonly rest: string | undefined;
}

function split(...chunks: readonly (string | Buffer)[]): Cuts {
  const splitter = new FormSplitter();
  const forms = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  const rest = splitter.end();
  return {
    forms: forms.map(({ text }) => text),
    places: forms.map(({ line, column }) => `${line}:${column}`),
    rest: rest?.text,
  };
}

/** What is refused, with its place. */
function refusal(...chunks: readonly (string | Buffer)[]): string {
  const splitter = new FormSplitter(1000);
  try {
    for (const chunk of chunks) splitter.push(Buffer.from(chunk));
    return 'nothing';
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return `${splitter.place.line}:${splitter.place.column} ${error.message}`;
  }
}

describe('cuts', () => {
  test('one form a line, and says where it begins', () => {
    expect(split('{:a 1}\n\n{:b [2 3]}\n')).toEqual({
      forms: ['{:a 1}', '{:b [2 3]}'],
      places: ['1:1', '3:1'],
      rest: undefined,
    });
  });

  test('the elements of an outer vector or list', () => {
    expect(split('[{:a 1}\n {:b 2}]\n').forms).toEqual(['{:a 1}', '{:b 2}']);
    expect(split('({:a 1} {:b 2})').forms).toEqual(['{:a 1}', '{:b 2}']);
  });

  test('brackets in strings, characters and comments are none', () => {
    const tricky = String.raw`{:a "}\"" :b \} :c 1 ; }` + '\n}';
    expect(split(`${tricky} {:d 2}`).forms).toEqual([tricky, '{:d 2}']);
  });

  test('a tag belongs to what follows', () => {
    expect(split('#op{:a 1} #op {:b 2} #{3}').forms).toEqual(['#op{:a 1}', '#op {:b 2}', '#{3}']);
  });

  test('atoms and strings', () => {
    expect(split('a "b c" 12\n').forms).toEqual(['a', '"b c"', '12']);
  });

  test('characters beyond ASCII, each of which is one column', () => {
    expect(split('{:é "zwölf 🎉"} {:b 1}\n{:✓ 2}')).toEqual({
      forms: ['{:é "zwölf 🎉"}', '{:b 1}', '{:✓ 2}'],
      places: ['1:1', '1:16', '2:1'],
      rest: undefined,
    });
  });

  test('the objects of JSON', () => {
    expect(split('[{"a": "\\"}", "b": [1, {}]},\n {"c": "; \\\\"}]').forms).toEqual([
      '{"a": "\\"}", "b": [1, {}]}',
      '{"c": "; \\\\"}',
    ]);
  });

  test('nothing off a form that does not end', () => {
    expect(split('{:a 1}\n{:b').rest).toBe('{:b');
  });
});

test('the cuts do not depend on how the bytes arrive', () => {
  const text = String.raw`[#op{:a "x\"]é" , :b \] :c [1 {2 3}]} ; note ]` + '\n #{4} (5 "six") :sëven\n{:eight nil}]';
  const whole = split(text);
  expect(whole.forms).toHaveLength(5);
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
      const ends = [...cuts, bytes.length].toSorted((a, b) => a - b);
      const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
      expect(split(...chunks)).toEqual(whole);
    }),
  );
});

const leaf: fc.Arbitrary<Edn> = fc.oneof(
  fc.constantFrom<Edn>(null, true, 1.5, 2n ** 70n, keyword('a/b'), { kind: 'symbol', name: "x'" }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...Array.from('([{}])";,\\ \n#a')).map((name): Edn => ({ kind: 'char', name })),
);
const { edn } = fc.letrec<{ edn: Edn }>((tie) => ({
  edn: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({
      kind: fc.constantFrom('vector', 'list', 'set'),
      items: fc.array(tie('edn'), { maxLength: 3 }),
    }) as fc.Arbitrary<Edn>,
    fc.array(fc.tuple(tie('edn'), tie('edn')), { maxLength: 3 }).map((entries): Edn => ({ kind: 'map', entries })),
    tie('edn').map((value): Edn => ({ kind: 'tagged', tag: 'op', value })),
  ),
}));

test('whatever stands in a file comes out form by form', () => {
  const separator = fc.constantFrom(' ', '\n', ',', ' ; a "note" [ \n', '\r\n\t');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(edn, separator), { maxLength: 6 }),
      fc.boolean(),
      fc.nat(9),
      (all, isVector, size) => {
        const forms = all.map(([value]) => printEdn(value));
        const inner = all.map(([, between], i) => `${forms[i]}${between}`).join('');
        // A map comes first, or the vector of the first form would be taken for that around all.
        const bytes = Buffer.from(isVector ? `[{} ${inner}]` : `{} ${inner}`);
        const chunks = Array.from({ length: Math.ceil(bytes.length / (1 + size)) }, (_, i) =>
          bytes.subarray(i * (1 + size), (i + 1) * (1 + size)),
        );
        expect(split(...chunks)).toMatchObject({ forms: ['{}', ...forms], rest: undefined });
      },
    ),
  );
});

describe('refuses', () => {
  test.each([
    ['{:a 1}}', '1:7 "}" closes nothing'],
    ['[1]\n 2', '2:2 text behind the end of the history'],
    [`\n ${'['.repeat(300)}`, '2:259 nested deeper than 256'],
  ])('%s', (text, said) => {
    expect(refusal(text)).toBe(said);
    expect(refusal(...Array.from(text))).toBe(said);
  });

  test('a form without end before it fills the memory', () => {
    expect(refusal('{:a 1} "', ...Array.from({ length: 11 }, () => 'x'.repeat(100)))).toBe(
      '1:8 a form longer than 1000 bytes',
    );
  });

  test('what is not UTF-8, since it would read the same as other such bytes', () => {
    expect(refusal(Buffer.from([0x7b, 0x3a, 0xff, 0x7d]))).toBe('1:1 bytes that are not UTF-8');
    expect(split('{:\uFFFD 1}').forms).toEqual(['{:\uFFFD 1}']);
  });
});
