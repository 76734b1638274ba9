import type { Expected } from '../../../nemesis/scenarios/scenario.ts';
import type { Outcome } from '../../core/run-verdict.ts';
import type { ScoreRun } from './score.ts';

/** A scenario on one system: how often what came of it was what the table says. */
export interface ScenarioScore {
  readonly scenario: string;
  readonly system: string;
  readonly expected: Expected;
  readonly runs: number;
  readonly asExpected: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** The command that shows it. */
  readonly repeat: string;
}

/** A scenario is aimed at one moment: what it shows is no matter of chance. */
const reliableShare = 0.95;

export function scenarioScore(
  about: Pick<ScenarioScore, 'scenario' | 'system' | 'expected'>,
  runs: readonly ScoreRun[],
): ScenarioScore {
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of runs) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    ...about,
    runs: runs.length,
    asExpected: runs.filter((run) => isAsExpected(run, about.expected)).length,
    outcomes,
    repeat: `run --system ${about.system} --scenario ${about.scenario}`,
  };
}

export function isReliable({ runs, asExpected }: ScenarioScore): boolean {
  return asExpected >= reliableShare * runs;
}

function isAsExpected({ outcome, properties }: ScoreRun, expected: Expected): boolean {
  if (expected === 'passed') return outcome === 'passed';
  return outcome === 'violated' && expected.violates.every((property) => properties.includes(property));
}

export const scenarioColumns: readonly string[] = ['scenario', 'system', 'expected', 'so in', 'outcomes'];

export function scenarioRow(score: ScenarioScore): string[] {
  const { scenario, system, runs, asExpected, outcomes } = score;
  return [
    scenario,
    system,
    expectedText(score.expected),
    `${asExpected} of ${runs}${isReliable(score) ? '' : ' TOO FEW'}`,
    Object.entries(outcomes)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
  ];
}

export function expectedText(expected: Expected): string {
  return expected === 'passed' ? 'passes' : `violates ${expected.violates.join(', ')}`;
}
