import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EnvironmentError } from '../core/errors.ts';
import { type Json, jsonEquals } from '../core/json.ts';
import { nanos } from '../core/time.ts';
import { readHistoryFile } from './formats/indoubt-jsonl.ts';
import { HistoryRecorder, encodeValue } from './history-recorder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'indoubt-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fail = (error: EnvironmentError): void => {
  throw error;
};

function record(values: readonly Json[]): string {
  const path = join(folder, `${values.length}.jsonl`);
  const recorder = new HistoryRecorder(path, fail);
  values.forEach((value, i) => {
    const entry = { process: i, f: 'read "all"', node: 'n1', valueText: encodeValue(value) } as const;
    recorder.record({ ...entry, time: nanos(2 * i), type: 'invoke' });
    recorder.record({ ...entry, time: nanos(2 * i + 1), type: 'info', error: 'timed\nout' });
  });
  recorder.close();
  return path;
}

const json = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('json')),
    fc.dictionary(fc.string(), tie('json')),
  ),
})).json;

test('what was recorded is read back as it was, integers beyond 2^53 and line breaks included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(json, { maxLength: 10 }), async (values) => {
      const path = record(values);
      const { items, gaps } = await readHistoryFile(path);
      rmSync(path);
      expect(gaps).toEqual([]);
      expect(items).toHaveLength(2 * values.length);
      items.forEach((op, i) => {
        expect(op.index).toBe(i);
        expect(jsonEquals(op.value, values[Math.floor(i / 2)])).toBe(true);
      });
    }),
    { numRuns: 100 },
  );
});

test('a torn last line is left out and told of, wherever it is torn', async () => {
  const whole = readFileSync(record([1, { a: 'x' }]), 'utf8');
  const lastStart = whole.trimEnd().lastIndexOf('\n') + 1;
  const path = join(folder, 'torn.jsonl');
  for (let end = lastStart + 1; end < whole.length - 1; end++) {
    writeFileSync(path, whole.slice(0, end));
    const { items, gaps } = await readHistoryFile(path);
    expect(items).toHaveLength(3);
    expect(gaps).toEqual(['history: the last line was torn and left out (line 5)']);
  }
});

test('a damaged line in the middle is an error that names file and line', async () => {
  const path = record([1, 2]);
  const lines = readFileSync(path, 'utf8').split('\n');
  lines[2] = '{"index":1,';
  writeFileSync(path, lines.join('\n'));
  await expect(readHistoryFile(path)).rejects.toThrow(`${path}:3:12: not JSON`);
});

test('a missing line is an error: the history would be another one', async () => {
  const path = record([1, 2]);
  const lines = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, lines.toSpliced(2, 1).join('\n'));
  await expect(readHistoryFile(path)).rejects.toThrow(`${path}:3:1: index 2 where 1 is due`);
});

test.each([
  ['{"time":1,"type":"ok","process":0,"f":"r","index":4}', 'type'],
  ['{"index":4,"time":-1,"type":"invoke","process":0,"f":"r"}', 'time'],
  ['{"index":4,"time":1,"type":"invoke","process":"x","f":"r"}', 'process'],
  ['{"index":4,"time":1,"type":"invoke","process":0,"f":7}', 'f'],
  ['[]', 'not an operation'],
])('a line of another shape is an error that names the field: %s', async (line, field) => {
  const path = record([1, 2]);
  appendFileSync(path, `${line.replace('"type":"ok"', '"type":"perhaps"')}\n`);
  await expect(readHistoryFile(path)).rejects.toThrow(new RegExp(`:6:1: .*${field}`));
});

test('a version that this reader does not know is refused', async () => {
  const path = join(folder, 'newer.jsonl');
  writeFileSync(path, '{"indoubt":"history","version":99}\n');
  await expect(readHistoryFile(path)).rejects.toThrow('version 99 of history; this indoubt reads 1');
});

test('a file without a version line is no history', async () => {
  const path = join(folder, 'other.jsonl');
  writeFileSync(path, '{"index":0}\n{"index":1}\n');
  await expect(readHistoryFile(path)).rejects.toThrow('the version line is missing');
});

test('a file that can not be written is told of once, and recording goes on without it', () => {
  const failures: EnvironmentError[] = [];
  // The kernel's own full disk: every write to it fails with ENOSPC (full(4)).
  const recorder = new HistoryRecorder('/dev/full', (error) => failures.push(error));
  for (let i = 0; i < 3; i++) {
    recorder.record({ time: nanos(i), type: 'invoke', process: i, f: 'read', valueText: 'null' });
    recorder.flush();
  }
  expect(failures).toHaveLength(1);
  expect(failures[0]?.message).toContain('/dev/full');
  expect(failures[0]?.message).toContain('ENOSPC');
});
