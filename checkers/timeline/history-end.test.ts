import { expect, test } from 'vitest';
import { record } from '../testing/record-dsl.ts';
import { calm, phases } from '../testing/runs.ts';
import { historyEnd } from './history-end.ts';

test('a history ends with its last line', () => {
  expect(historyEnd(record('0 phase before\n10 p0 read\n20 p0 ok\n30 n2 final'))).toEqual({
    at: 20_000_000,
    isComplete: false,
  });
  expect(historyEnd(record(''))).toEqual({ at: 0, isComplete: false });
});

test('the sweep of final states belongs to a whole run', () => {
  expect(historyEnd(record(calm))).toEqual({ at: 9_001_000_000, isComplete: true });
  expect(historyEnd(record(phases))).toEqual({ at: 9_000_000_000, isComplete: true });
});
