import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLine, readLog } from './log-format.ts';

/** Ten records in batches of two: each batch says that the one before it is on disk. */
const lines = Array.from({ length: 10 }, (_, i) =>
  encodeLine({ number: i + 1, durable: 2 * Math.floor(i / 2), text: JSON.stringify({ n: i + 1 }) }),
);
const whole = Buffer.from(lines.join(''));
const path = 'log';
const startOf = (record: number): number => Buffer.byteLength(lines.slice(0, record - 1).join(''));

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x01, at);
  return copy;
}

test('a whole log is read whole', () => {
  expect(readLog(whole, { path })).toMatchObject({ lines: 10, tornBytes: 0, validBytes: whole.length });
  expect(readLog(Buffer.alloc(0), { path })).toMatchObject({ lines: 0, tornBytes: 0 });
});

test('a log that ends anywhere is read up to its last whole record', () => {
  fc.assert(
    fc.property(fc.nat(whole.length), (end) => {
      const { lines: read, validBytes, tornBytes } = readLog(whole.subarray(0, end), { path });
      expect(read).toBe(lines.filter((_, i) => startOf(i + 2) <= end).length);
      expect(validBytes + tornBytes).toBe(end);
    }),
  );
});

test('damage to a record that a later one knows to be on disk is refused, wherever it is', () => {
  // The last batch is records 9 and 10; everything before it was durable when they were written.
  fc.assert(
    fc.property(fc.nat(startOf(9) - 1), (at) => {
      expect(() => readLog(flip(whole, at), { path })).toThrow('was durable');
    }),
  );
});

test('damage within the last batch is a torn tail: nobody was told', () => {
  fc.assert(
    fc.property(fc.integer({ min: startOf(9), max: whole.length - 1 }), (at) => {
      const read = readLog(flip(whole, at), { path });
      expect(read.lines).toBe(at < startOf(10) ? 8 : 9);
    }),
  );
});

test('a record that is missing from the middle is damage', () => {
  const without = Buffer.concat([whole.subarray(0, startOf(4)), whole.subarray(startOf(5))]);
  expect(() => readLog(without, { path })).toThrow('record 4');
});

test('a record that is there twice is damage', () => {
  const twice = Buffer.concat([whole.subarray(0, startOf(5)), whole.subarray(startOf(4))]);
  expect(() => readLog(twice, { path })).toThrow('record 5');
});

test('zeroes where the file system had no data yet are a torn tail', () => {
  expect(readLog(Buffer.concat([whole, Buffer.alloc(4_096)]), { path }).lines).toBe(10);
});

test('whoever takes any damage for the end drops what was durable', () => {
  expect(readLog(flip(whole, startOf(3)), { path, truncatesAnywhere: true }).lines).toBe(2);
});
