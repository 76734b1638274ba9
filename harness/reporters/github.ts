import { appendFile } from 'node:fs/promises';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { RunVerdict } from '../core/run-verdict.ts';
import type { Reporter, RunEvent } from '../ports/reporter.ts';
import { escapeCommandData, escapeCommandProperty } from './github-escape.ts';
import { githubSummary } from './github-summary.ts';
import type { OutputStream } from './output.ts';

/** GitHub shows ten annotations of a kind a step, and drops the rest without a word. */
const annotationsMax = 10;

export interface GithubOptions {
  readonly stdout: OutputStream;
  /** `$GITHUB_STEP_SUMMARY`; without it there are annotations only. */
  readonly summaryFile: string | undefined;
}

/** Annotations on the workflow run, and a job summary. It is quiet until the verdict: another reporter tells the story. */
export class GithubReporter implements Reporter {
  readonly name = 'github';
  readonly #options: GithubOptions;
  #plan: Plan | undefined;
  #summary: string | undefined;

  constructor(options: GithubOptions) {
    this.#options = options;
  }

  event(event: RunEvent): void {
    if (event.kind === 'planned') this.#plan = event.plan;
    if (event.kind === 'message' && event.level === 'error') {
      this.#options.stdout.write(`${annotation('error', 'indoubt', event.text)}\n`);
    }
    if (event.kind !== 'verdict') return;
    this.#options.stdout.write(
      annotations(event.verdict)
        .map((line) => `${line}\n`)
        .join(''),
    );
    this.#summary = githubSummary(event.verdict, this.#plan);
  }

  async end(): Promise<void> {
    const { summaryFile } = this.#options;
    if (summaryFile === undefined || this.#summary === undefined) return;
    try {
      // Appended: other steps of the job write to the same file.
      await appendFile(summaryFile, this.#summary);
    } catch (error) {
      throw new EnvironmentError(
        'report-not-written',
        `cannot write the job summary ${summaryFile}: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
  }
}

/** The workflow commands for a verdict: errors for violations and failures, warnings for what stayed open. */
export function annotations(verdict: RunVerdict): string[] {
  const violations = verdict.verdicts.flatMap((each) => each.violations);
  const lines = violations
    .slice(0, annotationsMax - 1)
    .map((each) => annotation('error', `${each.property} violated`, `${each.title}. ${each.explanation.join(' ')}`));
  switch (verdict.outcome) {
    case 'passed':
      lines.push(annotation('notice', 'indoubt passed', verdict.headline));
      break;
    case 'violated':
      lines.push(annotation('error', 'indoubt violated', `${verdict.headline} Repeat: ${verdict.repeat}`));
      break;
    case 'inconclusive':
      lines.push(annotation('warning', 'indoubt inconclusive', [verdict.headline, ...verdict.reasons].join('; ')));
      break;
    case 'error':
      lines.push(annotation('error', 'indoubt failed', [verdict.headline, ...verdict.reasons].join('; ')));
      break;
  }
  if (verdict.notTested.length > 0) lines.push(annotation('notice', 'not tested', verdict.notTested.join('; ')));
  if (verdict.leftovers.length > 0) lines.push(annotation('warning', 'left behind', verdict.leftovers.join('; ')));
  return lines;
}

function annotation(level: 'error' | 'warning' | 'notice', title: string, text: string): string {
  return `::${level} title=${escapeCommandProperty(title)}::${escapeCommandData(text)}`;
}
