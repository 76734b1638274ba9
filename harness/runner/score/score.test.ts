import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { scenarioScore } from './scenario-score.ts';
import { type ScoreRun, rateUpperBound, scoreOf } from './score.ts';

const run = (outcome: ScoreRun['outcome'], bug?: string): ScoreRun => ({
  case: { system: '2pc', seed: '1', faults: ['all'], ...(bug === undefined ? {} : { bug }) },
  outcome,
  headline: '',
  checkers: outcome === 'violated' ? ['atomic-commit'] : [],
  properties: outcome === 'violated' ? ['AC1'] : [],
  shownBy: outcome === 'violated' ? ['clients'] : [],
});

const bug = (runs: readonly ScoreRun[], controls: readonly ScoreRun[] = []): Parameters<typeof scoreOf>[0][number] => ({
  system: '2pc',
  name: 'b',
  summary: '',
  breaks: 'AC1',
  runs,
  controls,
});

test('without events the bound is the one of the textbook: 1 - 0.05^(1/n)', () => {
  for (const n of [1, 20, 1_000]) expect(rateUpperBound(0, n)).toBeCloseTo(1 - 0.05 ** (1 / n), 9);
});

test('the bound lies above the observed rate, and falls as trials without events are added', () => {
  assert(
    property(integer({ min: 1, max: 300 }), integer({ min: 0, max: 300 }), (trials, events) => {
      const bound = rateUpperBound(Math.min(events, trials), trials);
      expect(bound).toBeGreaterThanOrEqual(Math.min(events, trials) / trials);
      expect(bound).toBeLessThanOrEqual(1);
      expect(rateUpperBound(Math.min(events, trials), trials + 1)).toBeLessThanOrEqual(bound);
    }),
  );
});

test('all found and nothing alarmed is a pass', () => {
  expect(scoreOf([bug([run('violated')], [run('passed')])], [[run('passed')]], []).isPassed).toBe(true);
});

test.each([
  ['a bug that was not found', [bug([run('passed'), run('inconclusive')])], [[run('passed')]]],
  ['an alarm of the control', [bug([run('violated')], [run('violated')])], [[run('passed')]]],
  ['an alarm of the clean system', [bug([run('violated')], [run('passed')])], [[run('passed'), run('violated')]]],
])('%s is none', (_what, bugs, clean) => {
  expect(scoreOf(bugs, clean, []).isPassed).toBe(false);
});

test('a bug that needs what is not there is listed and not held against the score', () => {
  const score = scoreOf([{ ...bug([]), needs: 'power loss' }, bug([run('violated')])], [[run('passed')]], []);
  expect(score.isPassed).toBe(true);
  expect(score.bugs[0]).toMatchObject({ needs: 'power loss', runs: 0, found: 0 });
});

test('a bug found in less than half of its runs is rare', () => {
  const [rare, usual] = scoreOf(
    [bug([run('violated'), run('passed'), run('passed')]), bug([run('violated'), run('passed')])],
    [],
    [],
  ).bugs;
  expect([rare?.isRare, usual?.isRare]).toEqual([true, false]);
});

test.each([
  ['passed', ['passed', 'passed'], 2],
  ['passed', ['passed', 'inconclusive', 'violated'], 1],
  [{ violates: ['AC1'] }, ['violated', 'passed'], 1],
  // Another property than the one that it is about.
  [{ violates: ['AC9'] }, ['violated', 'violated'], 0],
] as const)('a scenario with %o as expected', (expected, outcomes, count) => {
  const runs = outcomes.map((outcome) => run(outcome));
  const score = scenarioScore({ scenario: 's', system: '2pc', expected }, runs);
  expect(score).toMatchObject({ runs: runs.length, asExpected: count });
  expect(scoreOf([], [], [score]).isPassed).toBe(count === runs.length);
});
