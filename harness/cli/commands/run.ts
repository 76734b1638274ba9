import { type Command, Option } from '@commander-js/extra-typings';
import { suggestion } from '../../config/nearest-name.ts';
import { UsageError, exitStatus } from '../../core/errors.ts';
import type { Reporter } from '../../ports/reporter.ts';
import { printPlan } from '../../reporters/plan-text.ts';
import {
  type ReporterName,
  createReporter,
  defaultReporters,
  isReporterName,
  reporterNames,
  reporterSummaries,
} from '../../reporters/registry.ts';
import { type PreparedRun, type RunResult, executeRun, prepareRun } from '../../runner/run.ts';
import { stringifyJson } from '../../core/json.ts';
import { repeatSummary, worstStatus } from '../repeat.ts';
import { countFlag, durationFlag, listFlag, manyFlag, numberFlag, runOptionsFrom } from '../run-flags.ts';
import type { Shell } from '../shell.ts';
import { listenForStop } from '../stop-signals.ts';

/** `indoubt run`: a real cluster, broken on a plan, and a verdict. */
export function runCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('run')
    .description('start a real cluster, drive clients, break it on a plan, and judge what happened')
    .option('--system <name>', 'the system on trial: 2pc (default), 3pc, etcd, or one of your config')
    .option('--system-version <version>', 'which version of it')
    .option('--workload <name>', 'what clients do; default: the first that the system has a client for')
    .option(
      '--faults <names>',
      'comma-separated kinds, all (what the system claims to survive; default) or none',
      listFlag,
    )
    .option('--nodes <count>', 'how many nodes; default: what the system says', countFlag)
    .option('--time-limit <duration>', 'time under load: before and during faults (default 10s)', durationFlag)
    .option('--rate <ops>', 'operations a second, all clients together (default 200)', numberFlag)
    .option('--concurrency <count>', 'client processes (default 10)', countFlag)
    .option('--operations <count>', 'stop the load after so many operations', countFlag)
    .option('--operation-timeout <duration>', 'a call that takes longer is info (default 1s)', durationFlag)
    .option('--seed <seed>', 'the same seed gives the same plan; default: drawn, and printed')
    .option('--plan <file>', 'run a saved plan.json again instead of drawing one')
    .addOption(
      new Option('--transport <name>', 'where nodes live: auto (default), local (namespaces) or plain (processes)'),
    )
    .option('--bug <name>', 'start the system with a planted bug (see indoubt list bugs)')
    .option('--set <key=value>', 'an option of the workload or the system; may be given several times', manyFlag)
    .option('--reporter <names>', `comma-separated: ${reporterNames.join(', ')}; NAME=FILE writes to a file`, listFlag)
    .option('--json', 'the verdict as JSON on standard output; the same as --reporter json')
    .option('--out <folder>', 'the folder that keeps runs (default results)')
    .option('--keep-data', "keep the nodes' data folders")
    .option('--dry-run', 'print the plan and do nothing')
    .option('--repeat-each <count>', 'run the plan so many times, and print how often it was violated', countFlag)
    .option('--max-failures <count>', 'with --repeat-each: stop after so many violated runs', countFlag)
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .addHelpText(
      'after',
      `
Reporters:
${reporterNames.map((name) => `  ${name.padEnd(8)} ${reporterSummaries[name]}`).join('\n')}

Examples:
  indoubt run --system etcd --workload register --time-limit 20s
  indoubt run --faults kill,pause --seed 42
  indoubt run --bug decision-before-record --repeat-each 10 --max-failures 1
  indoubt run --plan results/2pc/latest/plan.json
  indoubt run --reporter line,junit=junit.xml`,
    )
    .action(async (flags) => {
      const { reporter, json, dryRun, repeatEach, maxFailures, config, ...rest } = flags;
      const reporters = reporterChoices(reporter, json === true, shell);
      const stop = listenForStop(shell);
      const hooks = { configPath: config, stop: stop.stop, kill: stop.kill, command: commandLine() };
      const prepared = await prepareRun(runOptionsFrom(rest), hooks);
      if (dryRun === true) {
        const { plan } = prepared.resolved;
        shell.stdout.write(json === true ? `${stringifyJson(plan, 2)}\n` : printPlan(plan));
        return finish(exitStatus.passed);
      }
      const results: RunResult[] = [];
      for (let i = 0; i < (repeatEach ?? 1) && !stop.stop.aborted; i++) {
        results.push(await reported(prepared, reporters, hooks, shell));
        const failures = results.filter((result) => result.verdict.outcome === 'violated').length;
        if (maxFailures !== undefined && failures >= maxFailures) break;
      }
      if (repeatEach !== undefined && json !== true) shell.stdout.write(repeatSummary(results));
      finish(worstStatus(results));
    });
}

interface ReporterChoice {
  readonly name: ReporterName;
  readonly outFile: string | undefined;
}

async function reported(
  prepared: PreparedRun,
  choices: readonly ReporterChoice[],
  hooks: Parameters<typeof executeRun>[1],
  shell: Shell,
): Promise<RunResult> {
  const isTerminal = shell.stdout.isTTY;
  const reporters: Reporter[] = choices.map(({ name, outFile }) =>
    createReporter(name, {
      stdout: shell.stdout,
      isTerminal,
      env: shell.env,
      ...(outFile === undefined ? {} : { outFile }),
    }),
  );
  try {
    return await executeRun(prepared, {
      ...hooks,
      onEvent: (event) => reporters.forEach((reporter) => reporter.event(event)),
    });
  } finally {
    for (const reporter of reporters) await reporter.end();
  }
}

function reporterChoices(given: readonly string[] | undefined, isJson: boolean, shell: Shell): ReporterChoice[] {
  const words = [...(given ?? []), ...(isJson ? ['json'] : [])];
  if (words.length === 0) {
    return defaultReporters(shell.stdout.isTTY, shell.env).map((name) => ({ name, outFile: undefined }));
  }
  return words.map((word) => {
    const [name = '', ...file] = word.split('=');
    if (!isReporterName(name))
      throw new UsageError(`--reporter ${word}: there is no such reporter${suggestion(name, reporterNames)}`);
    return { name, outFile: file.length === 0 ? undefined : file.join('=') };
  });
}

/** As it was given, without the path of the program. */
function commandLine(): string {
  return ['indoubt', ...process.argv.slice(2)].join(' ');
}
