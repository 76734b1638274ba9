import { expect, test } from 'vitest';
import type { Json } from '../../harness/core/json.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { setFull } from './set-full.ts';

/** All that is told of a set while its history goes on, up to an operation that begins after all others. */
function told(text: string, model: string, initial: Json = []): Violation[] {
  const stream = setFull.stream?.({ model, initial });
  const { ops } = drawnRecord(`${text}\n                                        |- p99 add 99`).history;
  return ops.flatMap((op) => stream?.add(op) ?? []);
}

function titles(text: string, model = 'eventual', initial: Json = []): string[] {
  return told(text, model, initial).map(({ title }) => title);
}

test('an element that is read before its add has begun is told when the clock has moved on', () => {
  const text = '|--| p1 read -> [1]\n   |--| p0 add 1';
  expect(titles(text)).toEqual([]);
  expect(titles(text.replace('   |--|', '    |--|'))).toEqual(['1 was read before it was added']);
  // One of two is explained in time.
  expect(titles(`${text.replace('[1]', '[1,2]')}\n    |--| p2 add 2`)).toEqual(['2 was read before it was added']);
  expect(titles('|--| p1 read -> [1]\n         |--| p1 read -> [1]')).toEqual(['1 was read, and nobody added it']);
});

test('an add that fails takes away its own attempt alone', () => {
  const text = '|----------x p0 add 1\n      |--| p1 read -> [1]';
  expect(titles(text)).toEqual(['1 was read, and its add failed']);
  expect(titles(`${text}\n  |--| p2 add 1`)).toEqual([]);
  expect(titles(`|--? p2 add 1\n${text}`)).toEqual([]);
  expect(titles(`${text}\n           |--| p2 add 1`)).toEqual(['1 was read before it was added']);
  // Nobody had read it.
  expect(titles('|----------x p0 add 1\n      |--| p1 read -> []')).toEqual([]);
});

test('an element twice in one read is named', () => {
  expect(titles('|--| p0 add 1\n|--| p1 add 2\n     |--| p2 read -> [2,1,1]')).toEqual([
    'one read showed 1 more than once',
  ]);
});

test('what a read misses is told with what made it known: an add, a read, or the beginning', () => {
  const text = '|--? p0 add 1\n     |--| p1 read -> [1]\n          |--| p2 read -> []';
  expect(told(text, 'linearizable')).toMatchObject([
    {
      anomaly: 'stale-read',
      title: 'a read missed 1, which was there before it began',
      explanation: [
        'Process 1 (history line 2) read 1 before that read began.',
        'Process 2 (history line 4) read, and did not find 1.',
      ],
      operations: [2, 4],
    },
  ]);
  expect(told(text.replace('|--?', '|--|'), 'linearizable')[0]?.explanation[0]).toBe(
    'Process 0 (history line 0) added 1 before that read began.',
  );
  expect(told('|--| p0 read -> []', 'linearizable', [7])).toMatchObject([
    {
      explanation: ['The set held 7 from the beginning.', 'Process 0 (history line 0) read, and did not find 7.'],
      operations: [0],
    },
  ]);
  expect(titles('|--| p0 read -> [7]\n     |--| p0 read -> [7]', 'linearizable', [7])).toEqual([]);
  expect(titles('|--| p0 add 7\n     |--| p0 read -> [7]', 'linearizable', [7])).toEqual([]);
  expect(titles(text)).toEqual([]);
  // It was known only when the other read had begun.
  expect(titles(text.replace('          |--| p2', '        |--| p2'), 'linearizable')).toEqual([]);
});
