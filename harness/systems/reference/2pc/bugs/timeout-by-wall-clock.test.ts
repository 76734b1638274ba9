import { expect, test } from 'vitest';
import { randomTrial } from '../testing/random-trial.ts';
import { twoPhaseCommit } from '../two-phase-commit.ts';
import { giveUpByClock } from './timeout-by-wall-clock.ts';

const seeds = 200;

/** What a clock shows that goes a millisecond a step, and is set ahead by an hour every so many steps. */
function broken(stepsBetweenJumps: number): Set<string> {
  const found = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    let [now, steps] = [0, 0];
    const clock = (): number => (now += ++steps % stepsBetweenJumps === 0 ? 3_600_000 : 1);
    const problems = randomTrial(giveUpByClock(twoPhaseCommit, clock), seed);
    for (const problem of problems) found.add(problem.slice(0, problem.indexOf(':')));
  }
  return found;
}

test('a clock that is set ahead makes a participant abort what others commit', () => {
  expect([...broken(50)]).toContain('AC1');
});

test('by a clock that runs as it should nothing is wrong', () => {
  expect([...broken(Infinity)]).toEqual([]);
});
