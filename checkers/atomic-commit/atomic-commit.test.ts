import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { History } from '../../harness/core/history.ts';
import { record, system } from '../testing/record-dsl.ts';
import { calm, commit, phases, read, starts } from '../testing/runs.ts';
import { of, verdictOn } from './testing/judged.ts';
import { Oracle } from './testing/oracle.ts';
import { simulatedRun } from './testing/simulated-run.ts';
import { randomRun } from './testing/random-acts.ts';

test.each(['AC1', 'AC2', 'AC3', 'AC6', 'AC7'] as const)(
  '%s is violated exactly when its definition says so, whatever nodes and clients do',
  (property) => {
    let violated = 0;
    fc.assert(
      fc.property(randomRun, (text) => {
        const run = record(text);
        const expected = new Oracle(run).isViolated(property);
        violated += expected ? 1 : 0;
        expect(of(property, verdictOn(run)).validity === 'invalid').toBe(expected);
      }),
      { numRuns: 2_000, seed: 7 },
    );
    // Runs of both kinds were seen, or nothing was shown.
    expect(violated).toBeGreaterThan(50);
    expect(violated).toBeLessThan(1_950);
  },
);

const everything = ['AC1', 'AC2', 'AC3', 'AC4', 'AC5', 'AC6', 'AC7', 'AC8', 'AC9'] as const;

test('a correct protocol is never accused, whatever crashes and is lost', () => {
  const valid = new Map<string, number>();
  let restarts = 0;
  for (let seed = 0; seed < 400; seed++) {
    const verdict = verdictOn(record(simulatedRun(seed)));
    expect({ seed, found: verdict.violations }).toEqual({ seed, found: [] });
    restarts += Number(verdict.details['restarts']);
    for (const { property, validity } of verdict.properties) {
      if (validity === 'valid') valid.set(property, (valid.get(property) ?? 0) + 1);
    }
  }
  expect(restarts).toBeGreaterThan(400);
  // And it is acquitted, not merely not accused.
  expect(Object.fromEntries(valid)).toEqual(Object.fromEntries(everything.map((property) => [property, 400])));
});

test('no prefix of a correct run is accused, with all the evidence or with what was seen by then', () => {
  let prefixes = 0;
  for (let seed = 0; seed < 25; seed++) {
    const run = record(simulatedRun(seed));
    const { ops } = run.history;
    for (let length = 0; length < ops.length; length++) {
      const history = new History(ops.slice(0, length));
      const until = history.ops.at(-1)?.time ?? 0;
      const seen = run.traces.filter(({ seenAt }) => seenAt <= until);
      for (const traces of [run.traces, seen]) {
        prefixes += 1;
        const found = verdictOn({ ...run, history, traces }).violations;
        expect({ seed, length, found }).toEqual({ seed, length, found: [] });
      }
    }
  }
  expect(prefixes).toBeGreaterThan(2_000);
});

test.each([
  ['told before written', 'AC3'],
  ['told before written', 'AC7'],
  ['voted before written', 'AC3'],
  ['voted before written', 'AC7'],
  ['silence is a yes', 'AC3'],
  ['rolled back at restart', 'AC1'],
  ['aborted in doubt', 'AC1'],
  ['locks kept', 'AC8'],
  ['answered fail', 'AC6'],
  ['aborted for nothing', 'AC4'],
] as const)('a protocol with the mistake "%s" breaks %s', (mistake, property) => {
  const found = Array.from({ length: 100 }, (_, seed) => verdictOn(record(simulatedRun(seed, mistake))));
  expect(found.some(({ violations }) => violations.some((each) => each.property === property))).toBe(true);
});

test('an empty history judges nothing', () => {
  const verdict = verdictOn(record(''));
  expect(verdict.validity).toBe('unknown');
  expect(verdict.properties.map(({ property, validity }) => `${property} ${validity}`)).toEqual(
    everything.map((property) => `${property} unknown`),
  );
});

test('from clients alone only AC6 and AC9 are judged', () => {
  const run = `${phases}\n10 p0 transfer t1 a0 a1 5\n20 p0 ok${read('r1', 'a0=95 a1=105')}`;
  const verdict = verdictOn(record(run, { system: null }));
  const judgedOnes = verdict.properties.filter(({ validity }) => validity !== 'unknown');
  expect(judgedOnes.map(({ property, validity }) => `${property} ${validity}`)).toEqual(['AC6 valid', 'AC9 valid']);
});

test('missing evidence makes what needs it unknown, by name', () => {
  const verdict = verdictOn(record(calm + commit('t1') + read('r1', 'a0=95 a1=105'), { gaps: ['traces: torn'] }));
  expect(verdict.summary).toBe(
    'no anomaly found in 2 transactions (AC9: necessary checks only); not judged: AC1, AC2, AC3, AC4, AC5, AC6, AC7, AC8',
  );
});

test('only what the system promises is held against it', () => {
  const promise = { name: 'AC1', kind: 'safety', statement: 'one decision', checker: 'atomic-commit' } as const;
  const run = calm + commit('t1', { without: ['n3 yes', 'n3 forced prepared'] });
  expect(verdictOn(record(run)).validity).toBe('invalid');
  const verdict = verdictOn(record(run, { system: { ...system, properties: [promise] } }));
  expect(verdict.properties.map(({ property }) => property)).toEqual(['AC1']);
  expect(verdict.validity).toBe('valid');
});

test('evidence from after the end of the history is not held against the system', () => {
  const lines = `0 phase before\n100 p0 transfer t1 a0 a1 5\n110 p0 ok\n${starts}`;
  const late = `${lines}\n200 n1 tell t1 abort client\n300 n2 final doubt t1:9000 decided t1=abort`;
  expect(verdictOn(record(late)).violations).toEqual([]);
  const early = `${lines}\n105 n1 tell t1 abort client`;
  expect(verdictOn(record(early)).violations.map(({ property }) => property)).toEqual(['AC6']);
});

test('violations beyond a screenful are counted and not told', () => {
  const many = Array.from(
    { length: 40 },
    (_, i) => `${10 + i} n1 tell t${i} commit n2\n${10 + i} n2 tell t${i} abort n1`,
  );
  const verdict = verdictOn(record(`${calm}\n${many.join('\n')}`));
  expect(verdict.details['violations']).toMatchObject({ AC1: 40 });
  expect(verdict.violations.filter(({ property }) => property === 'AC1')).toHaveLength(25);
  expect(verdict.properties[0]?.reason).toMatch(/, and 39 more$/);
});
