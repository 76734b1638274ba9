import { expect, test } from 'vitest';
import { isDeadState, parseProcessStat } from './process-stat.ts';

const rest = '4411 4412 1 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000';

test('fields are counted from behind the name, whatever a process calls itself', () => {
  const expected = { state: 'S', parent: 4411, group: 4412, threads: 1, startedAt: 987_654 };
  expect(parseProcessStat(`17 (node) S ${rest}\n`)).toEqual(expected);
  expect(parseProcessStat(`17 (a) Z 1 1 () S ${rest}\n`)).toEqual(expected);
});

test('only what can do nothing any more is dead: a stopped process is not', () => {
  expect(['R', 'S', 'D', 'T', 't', 'Z', 'X'].filter(isDeadState)).toEqual(['Z', 'X']);
});
