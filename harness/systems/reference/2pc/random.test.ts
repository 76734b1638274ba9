import { describe, expect, test } from 'vitest';
import { bugs } from './bugs/registry.ts';
import { randomTrial } from './testing/random-trial.ts';
import { twoPhaseCommit, type TwoPhaseProtocol } from './two-phase-commit.ts';

const cleanSeeds = 3_000;
const buggySeeds = 500;

/** Properties that a protocol broke in random runs with crashes, and lost, doubled and reordered messages. */
function broken(protocol: TwoPhaseProtocol, seeds: number, until?: string): Set<string> {
  const found = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    for (const problem of randomTrial(protocol, seed)) found.add(problem.slice(0, problem.indexOf(':')));
    if (until !== undefined && found.has(until)) break;
  }
  return found;
}

test(`the clean protocol breaks nothing in ${cleanSeeds} random runs`, () => {
  expect([...broken(twoPhaseCommit, cleanSeeds)]).toEqual([]);
});

describe('each planted bug breaks what it says', () => {
  // What is below the protocol is not in these runs: the log's own tests show it.
  for (const bug of bugs.filter(({ log }) => log === undefined)) {
    test(`${bug.name} breaks ${bug.breaks} within ${buggySeeds} random runs`, () => {
      expect([...broken(bug.plant(twoPhaseCommit), buggySeeds, bug.breaks)]).toContain(bug.breaks);
    });
  }
});

test('a bug is a wrapper: the protocol that it wraps is left as it was', () => {
  const before = { ...twoPhaseCommit };
  for (const bug of bugs) bug.plant(twoPhaseCommit);
  expect({ ...twoPhaseCommit }).toEqual(before);
});
