import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, lineBytesMax } from './line-splitter.ts';

function split(chunks: readonly Buffer[]): { readonly lines: string[]; readonly rest: string } {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, rest: splitter.rest() };
}

test('lines are the same however the bytes are cut into chunks, characters included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(50)), (text, cuts) => {
      const bytes = Buffer.from(text);
      const chunks: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(bytes.subarray(at));
      const expected = bytes.toString().split('\n');
      expect(split(chunks)).toEqual({ lines: expected.slice(0, -1), rest: expected.at(-1) });
    }),
  );
});

test('an unfinished line is no line, and is forgotten once it was asked for', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push(Buffer.from('one\ntw'));
  expect(splitter.rest()).toBe('tw');
  splitter.push(Buffer.from('o\n'));
  expect(lines).toEqual(['one', 'o']);
});

test('a line beyond the bound is cut there, and the next one is whole', () => {
  const chunk = Buffer.alloc(lineBytesMax / 4 + 1, 'x');
  const { lines, rest } = split([chunk, chunk, chunk, chunk, chunk, Buffer.from('\nnext\n'), Buffer.from('rest')]);
  expect(lines.map((line) => line.length)).toEqual([lineBytesMax, 4]);
  expect(lines[1]).toBe('next');
  expect(rest).toBe('rest');
});
