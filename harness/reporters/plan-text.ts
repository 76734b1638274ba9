import { unreachable } from '../core/errors.ts';
import type { Plan, Step, Target, When } from '../core/plan.ts';
import { formatDurationMs } from '../core/time.ts';
import { triggerText } from '../core/trigger.ts';
import { escapeTerminal } from './escape-terminal.ts';

const phaseMeaning = {
  before: 'clients run, nothing is broken yet',
  during: 'clients run, faults strike',
  after: 'everything is healed, progress is demanded',
  final: 'last reads, in-doubt sweep, lock probe',
} as const;

/**
 * The numbered plan as people read it: when each step begins, what it does to whom, how long it lasts.
 *
 * @example
 * printPlan(plan)
 * // 2.1  at 500 ms   partition n1: shape isolate   for 1.20 s   required
 */
export function printPlan(plan: Plan): string {
  const lines = [
    `${plan.system} ${plan.systemVersion}, workload ${plan.workload}, ${plan.nodes.length} nodes (${plan.nodes.join(' ')}), seed ${plan.seed}`,
  ];
  const options = Object.entries(plan.options).map(([key, value]) => `${key} ${String(value)}`);
  if (options.length > 0) lines.push(`options: ${options.join(', ')}`);
  lines.push('', ...table(rows(plan.steps, 0)));
  if (plan.requires.length > 0) lines.push('', `must hit the system at work: ${plan.requires.join(', ')}`);
  if (plan.notRun.length > 0) lines.push('', ...notRunTexts(plan.notRun));
  if (plan.leftOut !== undefined && plan.leftOut.length > 0) lines.push('', leftOutText(plan.leftOut));
  return `${lines.map((line) => escapeTerminal(line).trimEnd()).join('\n')}\n`;
}

/** One line for each reason. */
function notRunTexts(notRun: Plan['notRun']): string[] {
  return [...Map.groupBy(notRun, ({ why }) => why)].map(
    ([why, kinds]) => `not run here: ${kinds.map(({ what }) => what).join(', ')} (${why})`,
  );
}

/** Which kinds this seed does without, and how to have one all the same. */
export function leftOutText(kinds: readonly string[]): string {
  return `left out of this seed's draw: ${kinds.join(', ')} (other seeds draw them; --faults all,NAME has one for certain)`;
}

/** When a step begins, in words. Times are relative to the start of the parent step. */
export function whenText(when: When): string {
  switch (when.kind) {
    case 'time':
      return `at ${duration(when.ms)}`;
    case 'afterStep': {
      const stage = when.stage === 'done' ? '' : ` is ${when.stage}`;
      return when.delayMs === 0
        ? `after step ${when.step}${stage}`
        : `${duration(when.delayMs)} after step ${when.step}${stage}`;
    }
    case 'event':
      return `at ${when.f} ${when.type} no. ${when.count}`;
    case 'trigger':
      return triggerText(when.trigger);
    default:
      return unreachable(when);
  }
}

/** Whom a fault is aimed at. */
function targetText(target: Target): string {
  if (target.kind === 'bound') return `$${target.name}`;
  return target.kind === 'role' ? `the ${target.role}` : target.nodes.join(' ');
}

/** What a step does, in one line. */
export function actionText(step: Step): string {
  if (step.do.kind === 'phase') return `phase ${step.do.name}: ${phaseMeaning[step.do.name]}`;
  const options = Object.entries(step.do.options).map(([key, value]) => `${key} ${optionText(value)}`);
  const aim = `${step.do.fault} ${targetText(step.do.target)}`;
  return options.length === 0 ? aim : `${aim}: ${options.join(', ')}`;
}

/** How long a step lasts; empty when it lasts until its work is done. */
export function lengthText(step: Step): string {
  return step.until === undefined ? '' : `for ${duration(step.until.ms)}`;
}

function optionText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

function duration(ms: number): string {
  return ms === 0 ? '0 s' : formatDurationMs(ms);
}

function rows(steps: readonly Step[], depth: number): string[][] {
  return steps.flatMap((step) => [
    [
      `${'  '.repeat(depth + 1)}${step.id}`,
      whenText(step.when),
      actionText(step),
      lengthText(step),
      // A phase is always required; saying so on each line would hide which faults are.
      step.required && step.do.kind === 'fault' ? 'required' : '',
    ],
    ...rows(step.steps ?? [], depth + 1),
  ]);
}

/** Columns of equal width; a cell beyond the bound makes its own line longer, not every line. */
function table(cells: readonly (readonly string[])[]): string[] {
  const columnMax = 64;
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, Math.min(cell.length, columnMax));
    });
  }
  return cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
}
