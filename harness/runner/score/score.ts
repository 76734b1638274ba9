import type { Outcome } from '../../core/run-verdict.ts';
import type { ShownBy } from '../../core/verdict.ts';
import { type ScenarioScore, isReliable } from './scenario-score.ts';

/** One run of a score: which system, with which bug, on which plan. */
export interface ScoreCase {
  readonly system: string;
  /** Absent: the clean system. */
  readonly bug?: string;
  readonly seed: string;
  readonly faults: readonly string[];
  /** Instead of faults that are drawn. */
  readonly scenario?: string;
}

/** What such a run showed. */
export interface ScoreRun {
  readonly case: ScoreCase;
  readonly outcome: Outcome;
  readonly headline: string;
  /** Of the violations: who judged them, which properties they break, and what showed them. */
  readonly checkers: readonly string[];
  readonly properties: readonly string[];
  readonly shownBy: readonly ShownBy[];
  /** The run's folder, where it was kept. */
  readonly folder?: string;
}

/** A row of the score: one planted bug. */
export interface BugScore {
  readonly system: string;
  readonly bug: string;
  readonly summary: string;
  readonly breaks: string;
  /** What it needs that this version lacks; such a bug was not run. */
  readonly needs?: string;
  readonly runs: number;
  readonly found: number;
  /** Found at all, in less than half of its runs. */
  readonly isRare: boolean;
  readonly checkers: readonly string[];
  readonly properties: readonly string[];
  readonly shownBy: readonly ShownBy[];
  /** The plans of its finds, run again without the bug. */
  readonly controls: { readonly runs: number; readonly alarms: number };
  /** The command that shows it. */
  readonly repeat?: string;
}

/** A row of the score: a system without a bug. */
export interface CleanScore {
  readonly system: string;
  readonly faults: readonly string[];
  readonly runs: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly alarms: number;
  /** With 95 % confidence the rate of false alarms is at most this. */
  readonly alarmRateMax: number;
}

export interface Score {
  readonly version: 1;
  readonly bugs: readonly BugScore[];
  readonly clean: readonly CleanScore[];
  readonly scenarios: readonly ScenarioScore[];
  /** Every bug that can be reached was found, nothing alarmed without one, and scenarios show what they say. */
  readonly isPassed: boolean;
}

/** Half of its runs or more: a bug that is found less often is listed as rare. */
const reliableShare = 0.5;
const confidence = 0.95;

export interface PlantedBugRuns {
  readonly system: string;
  readonly name: string;
  readonly summary: string;
  readonly breaks: string;
  readonly needs?: string;
  readonly runs: readonly ScoreRun[];
  readonly controls: readonly ScoreRun[];
  readonly repeat?: string;
}

/** Puts the score together from its runs. */
export function scoreOf(
  bugs: readonly PlantedBugRuns[],
  clean: readonly (readonly ScoreRun[])[],
  scenarios: readonly ScenarioScore[],
): Score {
  const bugScores = bugs.map(bugScore);
  const cleanScores = clean.flatMap((runs) => (runs[0] === undefined ? [] : [cleanScore(runs[0].case, runs)]));
  const reachable = bugScores.filter(({ needs }) => needs === undefined);
  const isQuiet = [
    ...bugScores.map(({ controls }) => controls.alarms),
    ...cleanScores.map(({ alarms }) => alarms),
  ].every((alarms) => alarms === 0);
  return {
    version: 1,
    bugs: bugScores,
    clean: cleanScores,
    scenarios,
    isPassed: isQuiet && reachable.every(({ found }) => found > 0) && scenarios.every(isReliable),
  };
}

function bugScore(bug: PlantedBugRuns): BugScore {
  const finds = bug.runs.filter(isAlarm);
  return {
    system: bug.system,
    bug: bug.name,
    summary: bug.summary,
    breaks: bug.breaks,
    ...(bug.needs === undefined ? {} : { needs: bug.needs }),
    runs: bug.runs.length,
    found: finds.length,
    isRare: finds.length > 0 && finds.length < reliableShare * bug.runs.length,
    checkers: distinct(finds.flatMap(({ checkers }) => checkers)),
    properties: distinct(finds.flatMap(({ properties }) => properties)),
    shownBy: distinct(finds.flatMap(({ shownBy }) => shownBy)),
    controls: { runs: bug.controls.length, alarms: bug.controls.filter(isAlarm).length },
    ...(bug.repeat === undefined ? {} : { repeat: bug.repeat }),
  };
}

function cleanScore({ system, faults }: ScoreCase, runs: readonly ScoreRun[]): CleanScore {
  const outcomes: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of runs) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const alarms = runs.filter(isAlarm).length;
  return { system, faults, runs: runs.length, outcomes, alarms, alarmRateMax: rateUpperBound(alarms, runs.length) };
}

export function isAlarm({ outcome }: ScoreRun): boolean {
  return outcome === 'violated';
}

/**
 * The upper end of the one-sided 95 % confidence interval of a rate (Clopper and Pearson 1934): the largest rate under
 * which so few events, or fewer, still come in one of twenty trials. Without events it is close to 3/n.
 */
export function rateUpperBound(events: number, trials: number): number {
  if (trials === 0 || events >= trials) return 1;
  let [low, high] = [events / trials, 1];
  for (let i = 0; i < 60; i++) {
    const rate = (low + high) / 2;
    if (atMostProbability(events, trials, rate) > 1 - confidence) low = rate;
    else high = rate;
  }
  return high;
}

/** The binomial probability of at most so many events. */
function atMostProbability(events: number, trials: number, rate: number): number {
  let term = (1 - rate) ** trials;
  let sum = term;
  for (let k = 1; k <= events; k++) {
    term *= ((trials - k + 1) / k) * (rate / (1 - rate));
    sum += term;
  }
  return sum;
}

function distinct<T extends string>(items: readonly T[]): T[] {
  return [...new Set(items)].toSorted();
}
