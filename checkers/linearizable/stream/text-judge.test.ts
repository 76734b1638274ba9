import { expect, test } from 'vitest';
import type { Violation } from '../../../harness/core/verdict.ts';
import { drawnHistory } from '../../testing/drawn-history.ts';
import { appendList } from '../models/append-list.ts';
import { kvAppend } from '../models/kv-append.ts';
import type { Model } from '../models/model.ts';
import { CallStream } from './call-stream.ts';
import { TextJudge } from './text-judge.ts';

/** What the judge tells by itself, and whether it follows the object still. */
function judged(
  model: Model,
  text: string,
): { readonly why: string | undefined; readonly operations: Violation['operations']; readonly isFollowed: boolean } {
  const stream = new CallStream(model, () => [new TextJudge()]);
  const later = `${' '.repeat(100)}|--| p9 ${model === appendList ? 'read' : 'get {"key":"x"}'}`;
  const told = drawnHistory(`${text}\n${later}`).ops.flatMap((op) => stream.add(op) ?? []);
  return { why: told[0]?.explanation.at(-1), operations: told[0]?.operations, isFollowed: stream.followed === 1 };
}

test.each([
  ['It does not show what had been appended before it began.', '     |--|     p1 read -> []'],
  [
    'It shows something that nobody had begun to append by then, or that was there already.',
    '     |--|     p1 read -> [1,7]',
  ],
  [
    'It shows something that nobody had begun to append by then, or that was there already.',
    '     |--|     p1 read -> [1,1]',
  ],
])('%s', (why, read) => {
  expect(judged(appendList, `|--|          p0 append 1\n${read}`)).toMatchObject({ why, isFollowed: false });
});

const two = `
|--|                    p0 append 1
|--|                    p1 append 2
     |--|               p2 read -> [1,2]`;

test('reads of which neither begins with the other', () => {
  const { why, operations } = judged(appendList, `${two}\n     |----|             p3 read -> [2,1]`);
  expect(why).toBe('Of two reads one has to begin with the other, since nothing is ever taken away.');
  expect(operations).toEqual([4, 5]);
});

test('a read that is shorter than one before it', () => {
  expect(judged(appendList, `${two}\n          |--|          p3 read -> [1]`).why).toBe(
    'It does not show what had been appended or read before it began.',
  );
  // Of appends and a read under way it may see any.
  expect(
    judged(appendList, `${two.replaceAll('|--| ', '|--------------| ')}\n   |--|  p3 read -> [1]`).why,
  ).toBeUndefined();
});

test('two pieces in another order than that in which they were appended', () => {
  const text = `
|--|                    p0 append 1
     |--|               p1 append 2
          |--|          p2 read -> [2,1]`;
  expect(judged(appendList, text).why).toBe(
    'It shows two pieces in another order than that in which they were appended one after the other.',
  );
  expect(judged(appendList, text.replace('|--|    ', '|------|')).why).toBeUndefined();
});

test('a piece under way that is longer than all that a read shows is not mistaken for it', () => {
  const text = `
|--|                    p0 append 1
   |-------|            p1 append 10
     |--|               p2 read -> [1]`;
  expect(judged(appendList, text)).toMatchObject({ why: undefined, isFollowed: true });
});

test('a text in which a piece may be the beginning of another one is not followed', () => {
  const text = `
|--|                    p0 append {"key":"x","value":"a"}
|--|                    p1 append {"key":"x","value":"ab"}
     |--|               p2 get {"key":"x"} -> {"value":"aba"}`;
  expect(judged(kvAppend, text)).toMatchObject({ why: undefined, isFollowed: false });
});

test('a read that ends within a piece', () => {
  const text = `
|--|                    p0 append {"key":"x","value":"ab"}
     |--|               p2 get {"key":"x"} -> {"value":"ab"}
     |--|               p3 get {"key":"x"} -> {"value":"a"}`;
  expect(judged(kvAppend, text).why).toBe('It ends within a piece that was appended as a whole.');
});
