import { messageOf } from '../core/errors.ts';
import type { Reporter } from '../ports/reporter.ts';
import { createReporter } from '../reporters/registry.ts';
import { type PreparedRun, type RunHooks, type RunResult, executeRun } from '../runner/run.ts';
import type { ReporterChoice } from './reporter-choices.ts';
import type { Shell } from './shell.ts';

export interface ReportedRun {
  readonly result: RunResult;
  /** What could not be reported, one line each: the run and its folder are none the worse for it. */
  readonly problems: readonly string[];
}

/** Carries out a run and shows it by the chosen reporters, which are ended whatever became of it. */
export async function runReported(
  prepared: PreparedRun,
  choices: readonly ReporterChoice[],
  hooks: RunHooks,
  shell: Shell,
): Promise<ReportedRun> {
  const reporters = choices.map((choice) => reporterFor(choice, shell));
  let result: RunResult;
  try {
    result = await executeRun(prepared, {
      ...hooks,
      onEvent: (event) => reporters.forEach((reporter) => reporter.event(event)),
    });
  } catch (error) {
    await endAll(reporters);
    throw error;
  }
  return { result, problems: await endAll(reporters) };
}

function reporterFor({ name, outFile }: ReporterChoice, { stdout, env }: Shell): Reporter {
  return createReporter(name, {
    stdout,
    isTerminal: stdout.isTTY,
    env,
    ...(outFile === undefined ? {} : { outFile }),
  });
}

async function endAll(reporters: readonly Reporter[]): Promise<string[]> {
  const problems: string[] = [];
  for (const reporter of reporters) {
    try {
      await reporter.end();
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  return problems;
}
