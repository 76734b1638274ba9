import { expect, test } from 'vitest';
import { drawnRecord } from '../testing/drawn-history.ts';
import { queue } from './queue.ts';

/** All that is told of a queue while its history goes on, up to an operation that begins after all others. */
function told(text: string, model?: string): string[] {
  const stream = queue.stream?.(model === undefined ? {} : { model });
  const { ops } = drawnRecord(`${text}\n                                        |- p99 enqueue 99`).history;
  return ops.flatMap((op) => stream?.add(op)?.title ?? []);
}

test('a delivery whose enqueue fails later is told then, unless another one may have put it in', () => {
  const text = '|--------x p0 enqueue 1\n  |--| p1 dequeue -> 1';
  expect(told(text)).toEqual(['1 was taken out, and its enqueue failed']);
  expect(told(text, 'at-least-once')).toEqual(['1 was taken out, and its enqueue failed']);
  expect(told(`${text}\n |--? p2 enqueue 1`)).toEqual([]);
  // Of two that had begun one failed: it came out once.
  expect(told(`${text}\n |--| p2 enqueue 1`)).toEqual([]);
  expect(told(`${text}\n |--| p2 enqueue 1\n   |--| p3 dequeue -> 1`)).toEqual([
    '1 was taken out 2 times, and put in 1 time',
  ]);
});

test('an enqueue that begins in the moment in which the delivery ends may have put it in', () => {
  const text = '|--| p1 dequeue -> 1\n   |--| p0 enqueue 1';
  for (const model of ['fifo', 'unordered', 'at-least-once']) {
    expect(told(text, model)).toEqual([]);
    expect(told(text.replace('   |--|', '    |--|'), model)).toEqual(['1 was taken out before it was put in']);
  }
});

test('a value that comes out more often than it was put in by then is told once', () => {
  const text = `
    |--|                             p0 enqueue 1
         |--|                        p1 dequeue -> 1
              |--|                   p2 dequeue -> 1
                 |--|                p3 enqueue 1`;
  expect(told(text)).toEqual([]);
  const late = text.replace('                 |--|                p3', '                  |--|               p3');
  expect(told(late)).toEqual(['1 was taken out 2 times, and put in 1 time']);
  expect(told(late, 'at-least-once')).toEqual([]);
  expect(told(`${late}\n                          |--| p1 dequeue -> 1`)).toEqual([
    '1 was taken out 2 times, and put in 1 time',
  ]);
});

test('what a drain takes is told like what a dequeue takes', () => {
  expect(told('|--| p0 enqueue 1\n     |--| p1 drain -> [1,1,2]')).toEqual([
    '1 was taken out 2 times, and put in 1 time',
  ]);
  expect(told('|--| p0 enqueue 1\n     |--| p1 drain -> [1,2]')).toEqual(['2 was taken out, and nobody put it in']);
});

test('the order is that of values which went in once and came out once', () => {
  const text = `
    |--|                                p0 enqueue 1
         |--|                           p0 enqueue 2
              |--|                      p1 dequeue -> 2
                   |--|                 p1 dequeue -> 1`;
  expect(told(text)).toEqual(['process 0 put 1 in before 2, and process 1 took 2 out before 1']);
  expect(told(text, 'unordered')).toEqual([]);
  expect(told(`${text}\n          |--| p2 enqueue 1`)).toEqual([]);
  expect(
    told(text.replace('|--|                                p0', '|--?                                p0')),
  ).toEqual([]);
});
