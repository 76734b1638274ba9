import { expect, test } from 'vitest';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { drawnRecord } from '../testing/drawn-history.ts';
import { firstStreamed, judge, judgeDrawn } from '../testing/judge.ts';
import { counter } from './counter.ts';

test('reads that see what was acknowledged before them, and some of what is under way', () => {
  const text = `
    |--|                  p0 add 1
      |-------|           p1 increment
         |-|              p2 read -> 2
           |-|            p3 read -> 2
                |--|      p0 add 1
                     |-|  p2 read -> 3`;
  expect(judgeDrawn(counter, text)).toMatchObject({
    validity: 'valid',
    complete: true,
    summary: '3 reads within their bounds',
    details: { reads: 3, changes: 3, indeterminate: 0 },
  });
});

test('a read that misses an acknowledged change', () => {
  expect(judgeDrawn(counter, '|--| p0 add 2\n  |--| p1 add 3\n        |-| p2 read -> 3')).toMatchObject({
    validity: 'invalid',
    complete: false,
    summary: 'a read answered 3, where it had to be at least 5',
    violations: [
      {
        property: 'counter',
        anomaly: 'lost-update',
        explanation: [
          'The counter began with 0.',
          '2 changes, +5 together, had been acknowledged before the next read began.',
          'Process 2 (history line 4) read 3.',
        ],
        operations: [0, 1, 4],
      },
    ],
  });
});

test('a read of more than was ever asked for', () => {
  expect(judgeDrawn(counter, '|--| p0 add 2\n |-? p1 add 1\n  |--x p3 add 8\n   |-| p2 read -> 4')).toMatchObject({
    summary: 'a read answered 4, where it had to be at most 3',
    violations: [
      {
        anomaly: 'garbage-read',
        explanation: [
          'The counter began with 0.',
          '2 changes, +3 together, may have raised it since.',
          'Process 2 (history line 3) read 4.',
        ],
        operations: [3],
      },
    ],
  });
});

/** What is told of a history while it goes on, up to an operation that begins after all others. */
function toldAtOnce(text: string): string | undefined {
  return firstStreamed(counter, drawnRecord(`${text}\n                    |- p9 increment`))?.title;
}

test('while the history goes on, a change that failed no longer raises the bound, and lowers none', () => {
  expect(toldAtOnce(`|--x p0 add 8\n     |--| p1 read -> 8`)).toBe('a read answered 8, where it had to be at most 0');
  expect(toldAtOnce(`|--x p0 add -8\n     |--| p1 read -> -8`)).toBe(
    'a read answered -8, where it had to be at least 0',
  );
  // One without an outcome may still come to pass, and a read that failed says nothing.
  expect(toldAtOnce(`|--? p0 add 8\n     |--| p1 read -> 8`)).toBeUndefined();
  expect(toldAtOnce('|--| p0 add 8\n     |-x p2 read\n           |--| p1 read -> 8')).toBeUndefined();
  // A rise that failed makes up for no other.
  expect(toldAtOnce('|--| p0 add 5\n|--x p2 add 8\n     |--| p1 read -> 3')).toBe(
    'a read answered 3, where it had to be at least 5',
  );
});

const backwards = `
  |----------------|   p0 increment
    |--|               p1 read -> 1
          |--|         p2 read -> 0`;

// Jepsen's counter holds each read against the changes alone, and passes this.
test('a read that is behind an earlier read', () => {
  expect(judgeDrawn(counter, backwards)).toMatchObject({
    validity: 'invalid',
    complete: true,
    violations: [
      {
        anomaly: 'non-monotonic-read',
        title: 'a read answered 0, where it had to be at least 1',
        explanation: ['Process 1 (history line 1) read 1.', 'Process 2 (history line 3) read 0.'],
        operations: [1, 3],
        diagram: { kind: 'lanes' },
      },
    ],
  });
  expect(judgeDrawn(counter, backwards.replace('|--|               p1', '|-----|            p1')).validity).toBe(
    'valid',
  );
});

test('a read that is behind an earlier read and what was acknowledged since', () => {
  const text = `
    |------------------|   p0 increment
      |--|                 p1 read -> 1
           |--|            p3 increment
                 |--|      p2 read -> 1`;
  expect(judgeDrawn(counter, text).violations).toMatchObject([
    {
      explanation: [
        'Process 1 (history line 1) read 1.',
        '1 change, +1 together, began after that and had been acknowledged before the next read began.',
        'Process 2 (history line 5) read 1.',
      ],
      operations: [1, 3, 5],
    },
  ]);
});

function withADecrement(count: number): string {
  return `
    |--|                p0 add 5
         |-------|      p1 decrement 2
           |-|          p2 read -> ${count}
                   |-| p2 read -> 3`;
}

// Jepsen's counter takes no changes below zero.
test('changes of either sign', () => {
  expect([2, 3, 4, 5, 6].map((count) => judgeDrawn(counter, withADecrement(count)).validity)).toEqual([
    'invalid',
    'valid',
    // The bounds allow it, and no order does: with changes of several sizes they are necessary only.
    'valid',
    'valid',
    'invalid',
  ]);
  expect(judgeDrawn(counter, withADecrement(3)).complete).toBe(false);
  const down = '|--| p0 decrement\n     |-| p1 read -> 0\n         |--? p0 decrement\n           |-| p1 read -> -1';
  expect(judgeDrawn(counter, down)).toMatchObject({
    complete: true,
    summary: 'a read answered 0, where it had to be at most -1',
  });
});

test('an amount that no sum of changes gives', () => {
  expect(judgeDrawn(counter, '|-----| p0 add 4\n|-----| p2 add 6\n|-----| p1 read -> 5').violations).toMatchObject([
    {
      title: 'a read answered 5, which no sum of changes gives',
      explanation: ['The counter began with 0, and every change is a multiple of 2.', expect.any(String)],
    },
  ]);
});

test('every key is a counter of its own, and begins at zero', () => {
  const text = `
    |--|        p0 increment {"key":"x"}
         |--|   p1 read {"key":"x"} -> {"key":"x","value":1}
         |--|   p2 read {"key":"y"} -> 1`;
  expect(judgeDrawn(counter, text)).toMatchObject({
    summary: 'a read of key y answered 1, where it had to be at most 0',
    details: { keys: 2 },
  });
});

test('with what it begins the record may say', () => {
  const record = drawnRecord('|--| p0 increment\n     |--| p1 read -> 11');
  expect(judge(counter, { ...record, initial: 10 }).validity).toBe('valid');
  expect(judge(counter, record).validity).toBe('invalid');
  expect(firstStreamed(counter, record)).toBeUndefined();
});

test('the streaming form tells as soon as the clock has moved on', () => {
  const record = drawnRecord(`${backwards}\n                    |- p4 increment`);
  expect(firstStreamed(counter, record)).toMatchObject({ anomaly: 'non-monotonic-read', operations: [1, 3] });
});

test('falls that were over before a read began are in what it answered', () => {
  const text = `
    |--|                       p0 add 8
         |--|                  p0 add -3
    |---------------------|    p9 add 2
              |--|             p1 read -> 7
                   |--|        p2 read -> 5`;
  expect(judgeDrawn(counter, text).violations).toMatchObject([
    { anomaly: 'non-monotonic-read', title: 'a read answered 5, where it had to be at least 7', operations: [5, 7] },
  ]);
  // One that is under way may have come in between.
  expect(judgeDrawn(counter, `${text}\n              |----|           p3 add -2`).validity).toBe('valid');
});

function began(text: string, initial: number): RunRecord {
  return { ...drawnRecord(text), initial };
}

test('a counter that began with something, and those of keys, which began with nothing', () => {
  const add = '|--| p0 add 3\n     |--| p1 read -> 4';
  expect(judge(counter, began(add, 1))).toMatchObject({ validity: 'valid', details: { keys: 1 } });
  expect(judge(counter, began(add.replace('4', '5'), 1)).summary).toBe(
    'a read answered 5, where it had to be at most 4, and 1 more',
  );
  expect(judge(counter, began('|--? p0 add 3\n     |--| p1 read -> 3', 1)).violations).toMatchObject([
    { anomaly: 'garbage-read', title: 'a read answered 3, which no sum of changes gives', operations: [2] },
  ]);
  const keyed = '|--| p0 add {"key":"x","value":3}\n     |--| p1 read {"key":"x"} -> {"key":"x","value":3}';
  expect(judge(counter, began(keyed, 1)).validity).toBe('valid');
  const later = '\n                    |- p9 increment';
  expect(firstStreamed(counter, began(`${add.replace('4', '3')}${later}`, 1), { initial: 1 })?.title).toBe(
    'a read answered 3, where it had to be at least 4',
  );
  const keyedLater = `${keyed}\n                    |- p9 increment {"key":"x"}`;
  expect(firstStreamed(counter, began(keyedLater, 1), { initial: 1 })).toBeUndefined();
});

test('changes without an outcome are counted, and those of nothing are no size', () => {
  const text = '|--? p0 add 2\n|---- p1 add 2\n|--| p2 add 0\n|--| p3 add 2\n     |--| p4 read -> 4';
  expect(judgeDrawn(counter, text)).toMatchObject({
    validity: 'valid',
    complete: true,
    details: { changes: 4, indeterminate: 2 },
  });
  expect(judgeDrawn(counter, text.replace('add 0', 'add 4')).complete).toBe(false);
});

test('beyond 2^53 nothing more is told while the history goes on, and what is no count is passed over', () => {
  const large = '|--| p0 add 9007199254740991\n     |--| p1 read -> 5';
  expect(toldAtOnce(large.replace('0991', '0990'))).toBe(
    'a read answered 5, where it had to be at least 9007199254740990',
  );
  expect(toldAtOnce(`|--| p2 add 2\n${large}`)).toBeUndefined();
  // A read that answered no count is passed over, whatever came of it.
  for (const end of ['|--|', '|--x'])
    expect(toldAtOnce(`|--| p0 add 1\n     ${end} p1 read -> "many"\n          |--| p1 read -> 7`)).toBeDefined();
});

test('without a read nothing is known', () => {
  expect(judgeDrawn(counter, '')).toMatchObject({ validity: 'unknown' });
  expect(judgeDrawn(counter, '|-| p0 add 1\n|-? p1 read')).toMatchObject({
    validity: 'unknown',
    summary: 'no read succeeded',
  });
});

test('integers beyond 2^53 are refused where they would be added up, and told where they are read', () => {
  expect(() => judgeDrawn(counter, '|-| p0 add 9007199254740993')).toThrow(
    'history line 0: the add names no whole number within 2^53',
  );
  expect(() => judgeDrawn(counter, '|-| p0 add 9007199254740991\n |-| p1 add 1')).toThrow(
    'history line 1: the changes up to here add up to more than 2^53',
  );
  expect(judgeDrawn(counter, '|-| p0 add 1\n   |-| p1 read -> 123456789012345678901234').validity).toBe('invalid');
});

test.each(['|-| p0 add 1.5', '|-| p0 add null', '|-| p0 add "1"', '|-| p0 read -> 0.5', '|-| p0 read -> [1]'])(
  'what is no whole number is refused by its line: %s',
  (text) => {
    expect(() => judgeDrawn(counter, text)).toThrow('history line 0: the');
  },
);
