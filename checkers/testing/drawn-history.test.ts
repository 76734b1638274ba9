import { expect, test } from 'vitest';
import { drawnHistory } from './drawn-history.ts';

test('a drawing is a history: spans, outcomes, values and errors', () => {
  const { operations } = drawnHistory(`
|---|       p0 add 1
   |---|    p1 read -> [1]
 |--x       p2 add 3 ! refused
 |---?      p3 add 4
     |---   p4 add 5
`);
  const ms = 1_000_000;
  expect(
    operations.map(({ process, f, type, input, output, invokedAt, completedAt, error }) => [
      [process, f, type, input, output],
      [invokedAt / ms, completedAt === undefined ? undefined : completedAt / ms, error],
    ]),
  ).toEqual([
    [
      [0, 'add', 'ok', 1, 1],
      [0, 4, undefined],
    ],
    [
      [2, 'add', 'fail', 3, 3],
      [1, 4, 'refused'],
    ],
    [
      [3, 'add', 'info', 4, 4],
      [1, 5, undefined],
    ],
    [
      [1, 'read', 'ok', null, [1]],
      [3, 7, undefined],
    ],
    [
      [4, 'add', 'info', 5, undefined],
      [5, undefined, undefined],
    ],
  ]);
});

test('what can not be read is refused', () => {
  expect(() => drawnHistory('---  p0 add 1')).toThrow(`drawnHistory: can't read`);
});
