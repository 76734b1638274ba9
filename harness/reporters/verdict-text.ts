import { unreachable } from '../core/errors.ts';
import type { Outcome, RunVerdict } from '../core/run-verdict.ts';
import type { Violation } from '../core/verdict.ts';
import { diagramLines } from './diagram/diagram-text.ts';
import { escapeTerminal } from './escape-terminal.ts';
import type { Colour, Paint } from './paint.ts';
import { countOf, windowText } from './quantity-text.ts';

/** Violations told in full; the rest are counted, and are in the report. */
const violationsTold = 3;
const sentencesTold = 8;
const reasonsTold = 8;
const wordsTold = 20;

export const outcomeWord: Readonly<Record<Outcome, string>> = {
  passed: 'PASSED',
  violated: 'VIOLATED',
  inconclusive: 'INCONCLUSIVE',
  error: 'ERROR',
};

const outcomeColour: Readonly<Record<Outcome, Colour>> = {
  passed: 'green',
  violated: 'red',
  inconclusive: 'yellow',
  error: 'magenta',
};

export interface VerdictTextOptions {
  readonly paint: Paint;
  /** The run's folder, when there is one. */
  readonly folder: string | undefined;
}

/** The end of a run as plain lines: details first, the answer last, where a terminal or a CI log is left standing. */
export function verdictLines(verdict: RunVerdict, options: VerdictTextOptions): string[] {
  const { paint } = options;
  const lines: string[] = [];
  const violations = verdict.verdicts.flatMap((each) => each.violations);
  violations.slice(0, violationsTold).forEach((violation) => lines.push(...violationLines(violation, paint), ''));
  const untold = violations.length - violationsTold;
  if (untold > 0) lines.push(`and ${countOf(untold, 'more violation')}: see the report`, '');

  lines.push(...propertyLines(verdict, paint));
  const missed = verdict.marks.filter((mark) => !mark.isReached);
  lines.push(
    ...section(
      'mark not reached',
      missed.map((mark) => `${mark.name}: ${mark.statement}`),
    ),
  );
  lines.push(...section('not tested', verdict.notTested));
  lines.push(...section('left behind', verdict.leftovers));
  if (options.folder !== undefined) lines.push(...section('report', [`${options.folder}/report.html`]));
  lines.push(...section('repeat', [verdict.repeat]), '');

  lines.push(
    paint(
      ['bold', outcomeColour[verdict.outcome]],
      `${outcomeWord[verdict.outcome]}: ${escapeTerminal(verdict.headline)}`,
    ),
  );
  const reasons = verdict.reasons.filter((reason) => reason !== verdict.headline);
  lines.push(...reasons.slice(0, reasonsTold).flatMap((reason) => reasonLines(reason, verdict.headline)));
  if (reasons.length > reasonsTold)
    lines.push(`  - and ${countOf(reasons.length - reasonsTold, 'more reason')}: see the report`);
  return lines;
}

/** A reason may end with a node's last words, a line each; what the headline has said is not said again. */
function reasonLines(reason: string, headline: string): string[] {
  const [first = '', ...more] = reason.split('\n');
  const told = more.slice(0, wordsTold).map((line) => `    ${escapeTerminal(line)}`);
  const untold = more.length - told.length;
  return [
    ...(first === headline ? [] : [`  - ${escapeTerminal(first)}`]),
    ...told,
    ...(untold > 0 ? [`    ... ${countOf(untold, 'more line')} in the report`] : []),
  ];
}

function violationLines(violation: Violation, paint: Paint): string[] {
  const label = violation.label === undefined ? '' : ` (${violation.label})`;
  const told = violation.explanation.slice(0, sentencesTold);
  const untold = violation.explanation.length - told.length;
  return [
    paint(
      ['bold', 'red'],
      `${escapeTerminal(violation.property)} violated${label}: ${escapeTerminal(violation.title)}`,
    ),
    ...told.map((sentence, i) => `  ${i + 1}. ${escapeTerminal(sentence)}`),
    ...(untold > 0 ? [`  ... ${countOf(untold, 'more sentence')} in the report`] : []),
    ...diagramLines(violation).map((line) => `     ${line}`),
    paint(
      ['dim'],
      `  ${violationFacts(violation)
        .map((fact) => escapeTerminal(fact))
        .join(' · ')}`,
    ),
  ];
}

/** Where and when, as short phrases. */
export function violationFacts(violation: Violation): string[] {
  const facts: string[] = [];
  if (violation.anomaly !== undefined) facts.push(violation.anomaly);
  if (violation.transaction !== undefined) facts.push(`transaction ${violation.transaction}`);
  if (violation.nodes !== undefined && violation.nodes.length > 0) facts.push(`nodes ${violation.nodes.join(', ')}`);
  if (violation.window !== undefined) facts.push(windowText(violation.window));
  if (violation.faults !== undefined && violation.faults.length > 0)
    facts.push(`during ${violation.faults.join(', ')}`);
  facts.push(shownByText(violation));
  return facts;
}

function shownByText(violation: Violation): string {
  switch (violation.shownBy) {
    case 'clients':
      return 'seen by clients';
    case 'final-state':
      return 'seen in the final state';
    case 'trace':
      return "seen only in the nodes' traces";
    default:
      return unreachable(violation.shownBy);
  }
}

function propertyLines(verdict: RunVerdict, paint: Paint): string[] {
  const named = (validity: string): string =>
    verdict.properties
      .filter((each) => each.validity === validity)
      .map((each) => escapeTerminal(each.property))
      .join(', ');
  const violated = named('invalid');
  const held = named('valid');
  return [
    ...(violated === '' ? [] : [`${pad('violated')}${paint(['red'], violated)}`]),
    ...(held === '' ? [] : [`${pad('held')}${paint(['green'], held)}`]),
    ...section(
      'not judged',
      verdict.properties
        .filter((each) => each.validity === 'unknown')
        .map((each) => `${each.property}: ${each.reason}`),
    ),
  ];
}

function section(name: string, texts: readonly string[]): string[] {
  return texts.map((text, i) => `${pad(i === 0 ? name : '')}${escapeTerminal(text)}`);
}

function pad(name: string): string {
  return name.padEnd(18);
}
