import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EdnError } from './edn-parse.ts';
import { FormSplitter } from './form-splitter.ts';

function split(...chunks: readonly string[]): { forms: string[]; lines: number[]; rest: string | undefined } {
  const splitter = new FormSplitter();
  const forms = chunks.flatMap((chunk) => splitter.push(chunk));
  const rest = splitter.end();
  return { forms: forms.map(({ text }) => text), lines: forms.map(({ line }) => line), rest: rest?.text };
}

describe('cuts', () => {
  test('one form a line, and says which line', () => {
    expect(split('{:a 1}\n\n{:b [2 3]}\n')).toEqual({
      forms: ['{:a 1}', '{:b [2 3]}'],
      lines: [1, 3],
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

  test('nothing off a form that does not end', () => {
    expect(split('{:a 1}\n{:b').rest).toBe('{:b');
  });
});

test('the cuts do not depend on how the text arrives', () => {
  const text = String.raw`[#op{:a "x\"]" , :b \] :c [1 {2 3}]} ; note ]` + '\n #{4} (5 "six") :seven\n{:eight nil}]';
  const whole = split(text);
  expect(whole.forms).toHaveLength(5);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
      const ends = [...cuts, text.length].toSorted((a, b) => a - b);
      const chunks = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
      expect(split(...chunks)).toEqual(whole);
    }),
  );
});

describe('refuses', () => {
  test('a bracket that closes nothing, and text behind the outer collection', () => {
    expect(() => split('{:a 1}}')).toThrow(new EdnError('"}" closes nothing'));
    expect(() => split('[1] 2')).toThrow(new EdnError('text behind the end of the history'));
  });

  test('a form without end before it fills the memory', () => {
    const splitter = new FormSplitter();
    const chunk = 'x'.repeat(1 << 20);
    splitter.push('"');
    const pushAll = (): void => {
      for (let i = 0; i < 32; i++) splitter.push(chunk);
    };
    expect(pushAll).toThrow('a form longer than 16777216 characters');
  });
});
