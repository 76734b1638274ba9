import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

function split(text: string, sizes: readonly number[], lineBytesMax = 1_000_000): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(lineBytesMax, (line) => lines.push(line));
  const bytes = Buffer.from(text);
  let at = 0;
  for (const size of sizes) {
    splitter.push(bytes.subarray(at, at + size));
    at += size;
  }
  splitter.push(bytes.subarray(at));
  splitter.end();
  return lines;
}

test('lines come whole and in order, wherever the stream is torn', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', ' '))),
      fc.array(fc.nat(7)),
      (lines, sizes) => {
        expect(split(lines.map((line) => `${line}\n`).join(''), sizes)).toEqual(lines);
      },
    ),
  );
});

test('a last line without an end is one too', () => {
  expect(split('a\nb', [])).toEqual(['a', 'b']);
});

test('a line that is too long is cut off, and the next one is whole', () => {
  expect(split(`${'x'.repeat(50)}\nnext\n`, [7, 7, 30], 10)).toEqual(['x'.repeat(10), 'next']);
});
