import type { Violation } from '../core/verdict.ts';
import { diagramLines } from '../reporters/diagram/diagram-text.ts';
import { escapeTerminal } from '../reporters/escape-terminal.ts';
import { countOf } from '../reporters/quantity-text.ts';
import type { CheckedFile } from '../runner/judge/check-file.ts';

const violationsTold = 12;
const sentencesTold = 20;

/** A file's judgement for people: the answer, why, and each violation with its story and its picture. */
export function checkText(checked: CheckedFile): string {
  const { file, verdict, durationMs, evidence } = checked;
  const untold = evidence.violations.length - violationsTold;
  const lines = [
    `${verdict.padEnd(8)} ${escapeTerminal(file)}  (${checked.checker}${checked.algorithm === undefined ? '' : `, ${checked.algorithm}`}${checked.complete ? '' : ', necessary checks only'}, ${durationMs.toFixed(1)} ms)`,
    ...evidence.reasons.map((reason) => `         ${escapeTerminal(reason)}`),
    ...evidence.violations.slice(0, violationsTold).flatMap((violation) => violationLines(violation, evidence.reasons)),
    ...(untold > 0 ? [`         and ${countOf(untold, 'more violation')}: --json has them all`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function violationLines(violation: Violation, reasons: readonly string[]): string[] {
  const { title, explanation } = violation;
  const untold = explanation.length - sentencesTold;
  // One checker with one thing to say has said it as its summary.
  const isSaid = reasons.length === 1 && reasons.some((reason) => reason.endsWith(title));
  return [
    ...headLines(violation, isSaid).map((line) => `         ${escapeTerminal(line)}`),
    ...explanation.slice(0, sentencesTold).map((sentence) => `           ${escapeTerminal(sentence)}`),
    ...(untold > 0 ? [`           ... ${countOf(untold, 'more sentence')}: --json has them all`] : []),
    ...diagramLines(violation).map((line) => `             ${line}`),
  ];
}

function headLines({ title, anomaly }: Violation, isSaid: boolean): string[] {
  const isNamed = anomaly === undefined || hyphened(title).includes(hyphened(anomaly));
  if (isNamed) return isSaid ? [] : [title];
  return [isSaid ? anomaly : `${anomaly}: ${title}`];
}

/** `Lost update` and `lost-update` are one name. */
function hyphened(text: string): string {
  return text.toLowerCase().replaceAll(' ', '-');
}
