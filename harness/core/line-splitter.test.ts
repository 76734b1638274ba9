import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('lines are the same however the bytes are cut into chunks, characters included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(30)), (text, cuts) => {
      const splitter = new LineSplitter(1_000_000);
      const all = bytes(text);
      const lines: string[] = [];
      let at = 0;
      for (const cut of [...cuts, all.length]) {
        lines.push(...splitter.push(all.subarray(at, at + cut)));
        at += cut;
      }
      expect([...lines, splitter.rest()]).toEqual(text.split('\n'));
      expect(splitter.hasCut).toBe(false);
    }),
  );
});

test('an unfinished line is no line, and is forgotten once it was asked for', () => {
  const splitter = new LineSplitter(100);
  expect(splitter.push(bytes('one\ntw'))).toEqual(['one']);
  expect(splitter.rest()).toBe('tw');
  expect(splitter.push(bytes('o\n'))).toEqual(['o']);
});

test('a line beyond the bound is cut there, in one piece or in many, and the next one is whole', () => {
  const whole = new LineSplitter(4);
  expect(whole.push(bytes('12345\nnext\nre'))).toEqual(['1234', 'next']);
  expect([whole.hasCut, whole.rest()]).toEqual([true, 're']);
  const dripping = new LineSplitter(4);
  expect(dripping.push(bytes('123'))).toEqual([]);
  expect(dripping.hasCut).toBe(false);
  expect(dripping.push(bytes('45'))).toEqual([]);
  expect(dripping.hasCut).toBe(true);
  expect(dripping.push(bytes('6\nnext\n'))).toEqual(['1234', 'next']);
});

test('a line of exactly the bound is whole', () => {
  const splitter = new LineSplitter(4);
  expect(splitter.push(bytes('1234\n1234\n'))).toEqual(['1234', '1234']);
  expect(splitter.hasCut).toBe(false);
});

test('what is no UTF-8 is still a line, and a byte order mark is kept', () => {
  const splitter = new LineSplitter(100);
  expect(splitter.push(Uint8Array.of(0xff, 10, 0xef, 0xbb, 0xbf, 97, 10))).toEqual(['\ufffd', '\ufeffa']);
});
