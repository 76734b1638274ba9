import { isReliable } from './scenario-score.ts';
import type { BugScore, CleanScore, Score } from './score.ts';

/** The score as rows of text: for a terminal, and for the table in the README. */
export function bugRows(score: Score): string[][] {
  return score.bugs.map((bug) => [
    bug.system,
    bug.bug,
    foundText(bug),
    list(bug.properties),
    list(bug.checkers),
    list(bug.shownBy),
    controlText(bug),
  ]);
}

export const bugColumns: readonly string[] = [
  'system',
  'planted bug',
  'found in',
  'property',
  'checker',
  'shown by',
  'same plan without it',
];

export function cleanText(clean: CleanScore): string {
  const outcomes = Object.entries(clean.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const percent = (100 * clean.alarmRateMax).toPrecision(2);
  return `${clean.system} clean, faults ${clean.faults.join(',')}: ${clean.runs} runs, ${outcomes.join(', ')}; ${clean.alarms} false alarms (with 95 % confidence at most ${percent} % of runs)`;
}

/** One line: the answer. */
export function scoreLine(score: Score): string {
  const reachable = score.bugs.filter(({ needs }) => needs === undefined);
  const found = reachable.filter(({ found: count }) => count > 0).length;
  const alarms =
    score.clean.reduce((sum, clean) => sum + clean.alarms, 0) +
    score.bugs.reduce((sum, { controls }) => sum + controls.alarms, 0);
  const shown = score.scenarios.filter(isReliable).length;
  const scenarios = score.scenarios.length === 0 ? '' : `, ${shown} of ${score.scenarios.length} scenarios as expected`;
  return `${score.isPassed ? 'PASSED' : 'FAILED'}: ${found} of ${reachable.length} planted bugs found, ${alarms} alarms without a bug${scenarios}`;
}

function foundText(bug: BugScore): string {
  if (bug.needs !== undefined) return `not in this version: ${bug.needs}`;
  if (bug.found === 0) return `0 of ${bug.runs} NOT FOUND`;
  return `${bug.found} of ${bug.runs}${bug.isRare ? ' (rare)' : ''}`;
}

function controlText({ controls }: BugScore): string {
  if (controls.runs === 0) return '–';
  return controls.alarms === 0
    ? `clean, ${controls.runs} of ${controls.runs}`
    : `${controls.alarms} of ${controls.runs} ALARMED`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '–' : items.join(', ');
}
