import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../core/json.ts';
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
  // What is below the protocol, and the clock, is not in these runs: tests of their own show it.
  for (const bug of bugs.filter(({ log, isOfTheClock }) => log === undefined && isOfTheClock !== true)) {
    test(`${bug.name} breaks ${bug.breaks} within ${buggySeeds} random runs`, () => {
      expect([...broken(bug.plant(twoPhaseCommit), buggySeeds, bug.breaks)]).toContain(bug.breaks);
    });
  }
});

test.each(['decision-before-record', 'ok-before-record', 'yes-before-prepared'])(
  '%s is no matter of form: what was told is lost in a crash',
  (name) => {
    const bug = bugs.find((each) => each.name === name);
    expect([...broken(bug?.plant(twoPhaseCommit) ?? twoPhaseCommit, buggySeeds, 'AC7')]).toContain('AC7');
  },
);

test('a step is a function: the same state and event give the same, and the state is left as it was', () => {
  const checked: TwoPhaseProtocol = {
    ...twoPhaseCommit,
    step: (state, event) => {
      const before = JSON.stringify(state);
      const [once, twice] = [twoPhaseCommit.step(state, event), twoPhaseCommit.step(state, event)];
      expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
      expect(JSON.stringify(state)).toBe(before);
      return once;
    },
  };
  expect([...broken(checked, 20)]).toEqual([]);
});

test('what is said and written is plain JSON, and is read back as it was', () => {
  const wires: string[] = [];
  const read: string[] = [];
  const recorded: TwoPhaseProtocol = {
    ...twoPhaseCommit,
    step: (state, event) => {
      const [next, effects] = twoPhaseCommit.step(state, event);
      for (const effect of effects) {
        if (effect.kind !== 'send' && effect.kind !== 'append') continue;
        const wire = JSON.stringify(effect.kind === 'send' ? effect.message : effect.record);
        const back =
          effect.kind === 'send'
            ? twoPhaseCommit.readMessage(parseJson(wire))
            : twoPhaseCommit.readRecord(parseJson(wire));
        wires.push(wire);
        read.push(JSON.stringify(back));
      }
      return [next, effects];
    },
  };
  broken(recorded, 20);
  expect(wires.length).toBeGreaterThan(1_000);
  expect(read.map((text) => JSON.parse(text) as unknown)).toEqual(wires.map((text) => JSON.parse(text) as unknown));
});

test('a bug is a wrapper: the protocol that it wraps is left as it was', () => {
  const before = { ...twoPhaseCommit };
  for (const bug of bugs) bug.plant(twoPhaseCommit);
  expect({ ...twoPhaseCommit }).toEqual(before);
});
