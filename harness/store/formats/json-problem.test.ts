import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonProblemAt } from './json-problem.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whatever JSON.parse says: only whether it does counts here.
    return false;
  }
}

describe('the place at which a text stops being JSON', () => {
  test.each([
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[01]', 2],
    ['[-]', 1],
    ['[1.]', 2],
    ['"a\nb"', 2],
    [String.raw`"\x"`, 1],
    ['[tru]', 1],
    ['{} {}', 3],
    ['[}', 1],
    ['', 0],
  ])('%s', (text, at) => {
    expect(isJson(text)).toBe(false);
    expect(jsonProblemAt(text)).toBe(at);
  });

  test('is the end of one that is torn between two parts', () => {
    const text = '[{"a":[1,"b\\u0041",null],"c":{}},true,-1.5e3]';
    const ends = Array.from(text.matchAll(/[,[\]{}:]/g), ({ index }) => index + 1).filter((end) => end < text.length);
    expect(ends.map((end) => jsonProblemAt(text.slice(0, end)))).toEqual(ends);
  });

  test('is the end of one that is JSON, and one before it where a character was changed', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('"', '}', ']', ',', ':', 'x', '0', '\\'),
        (text, where, change) => {
          expect(jsonProblemAt(text)).toBe(text.length);
          const at = where % text.length;
          const changed = text.slice(0, at) + change + text.slice(at + 1);
          // What stands before the problem was no problem in the text that it came from, up to the change.
          const earliest = isJson(changed) ? changed.length : lastTokenStart(text, at);
          expect(jsonProblemAt(changed)).toBeGreaterThanOrEqual(earliest);
        },
      ),
    );
  });

  test('is found in a text that is nested deeper than a stack is', () => {
    const deep = 1_000_000;
    expect(jsonProblemAt('['.repeat(deep) + ']'.repeat(deep - 1))).toBe(2 * deep - 1);
  });
});

/** A literal is refused as a whole: the place may be its beginning. */
function lastTokenStart(text: string, at: number): number {
  return at - (/[^\s,:[\]{}"]*$/.exec(text.slice(0, at))?.[0].length ?? 0);
}
