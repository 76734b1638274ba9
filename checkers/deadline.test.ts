import { expect, test } from 'vitest';
import { Deadline, OutOfBudgetError, requireMemory } from './deadline.ts';

/** A clock on which each look takes a millisecond. */
function clock(): () => number {
  let time = 0;
  return () => time++;
}

test('the clock is looked at once in many steps', () => {
  let looks = 0;
  const deadline = new Deadline(() => looks++, 1_000);
  for (let step = 0; step < 100_000; step++) deadline.spend(1);
  expect(looks).toBe(Math.floor(100_000 / 2 ** 14));
});

test('large steps are looked at one by one', () => {
  const deadline = new Deadline(clock(), 2);
  for (let step = 0; step < 3; step++) deadline.spend(1_000_000);
  expect(() => deadline.spend(1_000_000)).toThrow('out of time after 4,000,000 steps');
});

test('what ran out is told, and after how much work', () => {
  const deadline = new Deadline(() => 1, 0);
  expect(() => {
    for (;;) deadline.spend(1);
  }).toThrow(expect.objectContaining({ because: 'time', steps: 2 ** 14 }));
  expect(() => requireMemory('3 operations', 2 ** 21, 2 ** 20)).toThrow(OutOfBudgetError);
  expect(() => requireMemory('3 operations', 2 ** 21, 2 ** 20)).toThrow(
    'out of memory: 3 operations take about 2 MiB, of 1 MiB',
  );
  expect(() => requireMemory('3 operations', 2 ** 20, 2 ** 20)).not.toThrow();
});
