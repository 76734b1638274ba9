import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { messagesMax, readMessages } from './message-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'indoubt-messages-'));
afterAll(() => rmSync(folder, { recursive: true }));

const version = '{"indoubt":"messages","version":1}';
const message = {
  sequence: 7,
  time: 1_000,
  from: 'n1',
  to: 'n2',
  port: 'peer',
  connection: 1,
  kind: 'message',
  bytes: 12,
  text: '{"x":1}',
  fate: 'passed',
};

function written(...lines: readonly (string | object)[]): string {
  const path = join(folder, 'messages.jsonl');
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

test('a run without the file has no messages, and lacks nothing', async () => {
  expect(await readMessages(join(folder, 'none.jsonl'))).toEqual({ items: [], gaps: [] });
});

test('a later line of a message says what became of it, and the order is that of the relay', async () => {
  const path = written(
    version,
    { ...message, fate: 'hold' },
    { ...message, sequence: 3 },
    { ...message, fate: 'drop' },
  );
  const { items, gaps } = await readMessages(path);
  expect(items.map(({ sequence, fate }) => [sequence, fate])).toEqual([
    [3, 'passed'],
    [7, 'drop'],
  ]);
  expect(gaps).toEqual([]);
});

test('a torn last line is left out and told; unknown further fields are dropped', async () => {
  const { items, gaps } = await readMessages(written(version, { ...message, later: 'x' }, '{"sequence":8,"ti'));
  expect(items).toEqual([message]);
  expect(gaps).toEqual(['messages: the last line was torn and left out (line 3)']);
});

test.each([
  ['another fate', { ...message, fate: 'eaten' }, /:2: fate: /],
  ['a text without end', { ...message, text: 'x'.repeat(10_000) }, /:2: text: /],
  ['a negative number', { ...message, sequence: -1 }, /:2: sequence: /],
  ['no object', 'null', /:2: value: /],
])('%s is refused with its place', async (_what, line, problem) => {
  await expect(readMessages(written(version, line))).rejects.toThrow(problem);
});

test('another version is refused, and a file without one', async () => {
  await expect(readMessages(written('{"indoubt":"messages","version":2}'))).rejects.toThrow('this indoubt reads 1');
  await expect(readMessages(written(message))).rejects.toThrow('the version line is missing');
});

test('more lines than a run keeps are left out and told', async () => {
  const lines = Array.from({ length: messagesMax + 3 }, (_, sequence) => ({ ...message, sequence }));
  const { items, gaps } = await readMessages(written(version, ...lines));
  expect(items).toHaveLength(messagesMax);
  expect(gaps).toEqual([`messages: 3 beyond the first ${messagesMax} were left out`]);
});
