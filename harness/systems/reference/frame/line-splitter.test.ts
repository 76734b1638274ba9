import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

test('lines come out whole, wherever the stream is cut', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(30)), (lines, sizes) => {
      const splitter = new LineSplitter(1_000);
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const out: string[] = [];
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        out.push(...(splitter.push(bytes.subarray(at, at + size)) ?? ['too long']));
        at += size;
      }
      expect(out).toEqual(lines);
    }),
  );
});

test('a line longer than the bound is refused, in one piece or in many', () => {
  expect(new LineSplitter(4).push(Buffer.from('12345\n'))).toBeUndefined();
  const splitter = new LineSplitter(4);
  expect(splitter.push(Buffer.from('123'))).toEqual([]);
  expect(splitter.push(Buffer.from('45'))).toBeUndefined();
  expect(new LineSplitter(4).push(Buffer.from('1234\n1234\n'))).toEqual(['1234', '1234']);
});
