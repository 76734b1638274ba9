import { expect, test } from 'vitest';
import { excerptBytes, logLength, MessageLog } from './message-log.ts';
import { Message } from './message.ts';

const passage = { link: ['a', 'b'], port: 'p', connection: 1 } as const;

function message(text: string): Message {
  return new Message(Buffer.from(text), { kind: 'message', isWhole: true, framing: 'newline-json' });
}

test('the log keeps the newest messages, and the beginning of each', () => {
  const log = new MessageLog(() => 7);
  const first = log.add(message('first'), passage, 'passed');
  for (let i = 0; i < logLength - 1; i++) log.add(message(`${i}`), passage, 'passed');
  expect(log.seen(first)).toMatchObject({ sequence: 0, text: 'first', atMs: 7 });
  const long = log.add(message('x'.repeat(3 * excerptBytes)), passage, 'drop', 'o/r');
  expect(log.seen(first)).toBeUndefined();
  expect(log.seen(long)).toMatchObject({
    bytes: 3 * excerptBytes,
    text: 'x'.repeat(excerptBytes),
    fate: 'drop',
    by: 'o/r',
  });
  expect(log.find({ most: 2 }).map(({ sequence }) => sequence)).toEqual([long - 1, long]);
  expect(log.find({ most: 1_000_000 })).toHaveLength(logLength);
});

test('what became of a message can be amended for as long as it is there', () => {
  const log = new MessageLog(() => 7);
  const held = log.add(message('held'), passage, 'hold', 'o/t');
  log.amend(held, 'drop');
  expect(log.seen(held)).toMatchObject({ fate: 'drop', by: 'o/t' });
  for (let i = 0; i < logLength; i++) log.add(message('after'), passage, 'passed');
  log.amend(held, 'hold');
  expect(log.find({ most: 1_000_000 }).every(({ fate }) => fate === 'passed')).toBe(true);
});

test('messages are found by link, text, time and who acted on them', () => {
  let nowMs = 0;
  const log = new MessageLog(() => nowMs++);
  log.add(message('one'), passage, 'passed');
  log.add(message('two'), { ...passage, link: ['b', 'a'] }, 'drop', 'o/r');
  log.add(message('three'), passage, 'delay', 'op/r');
  const texts = (filter: object): string[] => log.find({ most: 9, ...filter }).map(({ text }) => text);
  expect(texts({ links: [['a', 'b']] })).toEqual(['one', 'three']);
  expect(texts({ text: 't' })).toEqual(['two', 'three']);
  expect(texts({ sinceMs: 1 })).toEqual(['two', 'three']);
  expect(texts({ owner: 'o' })).toEqual(['two']);
});
