import type { Command } from '@commander-js/extra-typings';
import { loadConfig } from '../../config/load-config.ts';
import { exitStatus } from '../../core/errors.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { partsOf } from '../../runner/parts.ts';
import { runScore } from '../../runner/score/run-score.ts';
import type { Score, ScoreRun } from '../../runner/score/score.ts';
import { bugColumns, bugRows, cleanText, scoreLine } from '../../runner/score/score-table.ts';
import { scenarios } from '../../../nemesis/scenarios/registry.ts';
import { scenarioColumns, scenarioRow } from '../../runner/score/scenario-score.ts';
import { jsonText } from '../json-text.ts';
import { countFlag, durationFlag, listFlag } from '../run-flags.ts';
import type { Shell } from '../shell.ts';
import { listenForStop } from '../stop-signals.ts';
import { textTable } from '../text-table.ts';

const defaults = {
  runs: 10,
  cleanRuns: 20,
  quickCleanRuns: 5,
  nightlyCleanRuns: 1_000,
  timeLimitMs: 8_000,
  jobs: 1,
  scenarioRuns: 1,
} as const;

/** `indoubt score`: the harness on trial: every planted bug found, no alarm without one. */
export function scoreCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('score')
    .description('judge the harness itself: find every planted bug, and raise no alarm without one')
    .option('--quick', 'the first find ends a bug, and fewer clean runs')
    .option('--nightly', `${defaults.nightlyCleanRuns} clean runs`)
    .option('--runs <count>', `runs a bug (default ${defaults.runs})`, countFlag)
    .option('--clean-runs <count>', `runs of each clean system (default ${defaults.cleanRuns})`, countFlag)
    .option('--bug <names>', 'these bugs alone, and no clean runs', listFlag)
    .option('--scenario <names>', 'these scenarios alone: does each show what it says; all means all', listFlag)
    .option(
      '--scenario-runs <count>',
      `runs of each scenario on each system (default ${defaults.scenarioRuns})`,
      countFlag,
    )
    .option('--time-limit <duration>', 'time under load of each run (default 8s)', durationFlag)
    .option('--jobs <count>', `runs at a time (default ${defaults.jobs})`, countFlag)
    .option('--out <folder>', 'the folder that keeps the finds', 'results')
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .option('--json', 'the score as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  indoubt score --quick\n  indoubt score --bug decide-alone --runs 3\n  indoubt score --scenario all --scenario-runs 20\n\nExit status: 0 when all are found and nothing alarmed, else 1.',
    )
    .action(async (flags) => {
      const { systems } = partsOf((await loadConfig(flags.config)).config);
      const stop = listenForStop(shell);
      const clean =
        flags.quick === true
          ? defaults.quickCleanRuns
          : flags.nightly === true
            ? defaults.nightlyCleanRuns
            : defaults.cleanRuns;
      const score = await runScore(systems, {
        runsPerBug: flags.runs ?? defaults.runs,
        cleanRuns: flags.cleanRuns ?? clean,
        scenarioRuns: flags.scenarioRuns ?? defaults.scenarioRuns,
        scenarios: scenariosOf(flags.scenario),
        isQuick: flags.quick === true,
        timeLimitMs: flags.timeLimit ?? defaults.timeLimitMs,
        jobs: flags.jobs ?? defaults.jobs,
        out: flags.out,
        only: flags.bug,
        hooks: { configPath: flags.config, stop: stop.stop, kill: stop.kill },
        // On standard error, so that --json stays one document.
        onRun: (run) => void shell.stderr.write(`${runLine(run)}\n`),
      });
      shell.stdout.write(flags.json === true ? jsonText(score) : `${scoreText(score)}\n`);
      finish(score.isPassed ? exitStatus.passed : exitStatus.violated);
    });
}

function scenariosOf(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.includes('all') === true ? scenarios.map(({ name }) => name) : names;
}

function runLine({ case: { system, bug, seed, scenario }, outcome, headline }: ScoreRun): string {
  const how = scenario === undefined ? `seed ${seed}` : `${scenario}, seed ${seed}`;
  return escapeTerminal(`${outcome.padEnd(12)} ${system} ${bug ?? 'clean'} ${how}: ${headline}`);
}

function scoreText(score: Score): string {
  return [
    '',
    ...(score.bugs.length === 0 ? [] : [textTable([[...bugColumns], ...bugRows(score)])]),
    '',
    ...score.clean.map((clean) => cleanText(clean)),
    '',
    ...(score.scenarios.length === 0
      ? []
      : [textTable([[...scenarioColumns], ...score.scenarios.map(scenarioRow)]), '']),
    scoreLine(score),
  ].join('\n');
}
