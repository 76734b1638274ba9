import { type Command, Option } from '@commander-js/extra-typings';
import { UsageError, exitStatus } from '../../core/errors.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { printPlan } from '../../reporters/plan-text.ts';
import { reporterNames, reporterSummaries } from '../../reporters/registry.ts';
import { type RunResult, prepareRun } from '../../runner/run.ts';
import { jsonText } from '../json-text.ts';
import { repeatSummary, worstStatus } from '../repeat.ts';
import { reporterChoices } from '../reporter-choices.ts';
import { countFlag, durationFlag, listFlag, manyFlag, numberFlag, runOptionsFrom } from '../run-flags.ts';
import { runReported } from '../run-reported.ts';
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
    .option('--quorum <mode>', 'what faults on processes leave: keep (a majority) or break; default: both are drawn')
    .option(
      '--regions <regions>',
      'nodes that are near each other: 2, or "n1,n2|n3,n4"; faults may hit them as a whole',
    )
    .option(
      '--inject <fault>',
      'one fault at an exact moment: "kill coordinator after commit(txn=T) #1"; may be given several times',
      manyFlag,
    )
    .option('--scenario <name>', 'a named scenario: one moment of a protocol (see indoubt list scenarios)')
    .option('--nodes <count>', 'how many nodes; default: what the system says', countFlag)
    .option('--time-limit <duration>', 'time under load: before and during faults (default 10s)', durationFlag)
    .option('--rate <ops>', 'operations a second, all clients together (default 1000)', numberFlag)
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
    .option('--stop-on <event>', 'violation: end the load at the first one that shows itself while the run goes on')
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
  indoubt run --inject 'kill coordinator after trace vote(txn=T, vote=yes) #2 for 500ms'
  indoubt run --scenario coordinator-dies-decided
  indoubt run --bug decision-before-record --repeat-each 10 --max-failures 1
  indoubt run --system 3pc --stop-on violation
  indoubt run --plan results/2pc/latest/plan.json
  indoubt run --reporter line,junit=junit.xml`,
    )
    .action(async (flags) => {
      const { reporter, json, dryRun, repeatEach, maxFailures, config, ...rest } = flags;
      if (maxFailures !== undefined && repeatEach === undefined)
        throw new UsageError('--max-failures: it ends repetitions, so --repeat-each has to say how many there are');
      const reporters = reporterChoices(reporter, json === true && dryRun !== true, shell);
      const stop = listenForStop(shell);
      const hooks = { configPath: config, stop: stop.stop, kill: stop.kill, command: commandLine() };
      const prepared = await prepareRun(runOptionsFrom(rest), hooks);
      if (dryRun === true) {
        const { plan } = prepared.resolved;
        shell.stdout.write(json === true ? jsonText(plan) : printPlan(plan));
        return finish(exitStatus.passed);
      }
      const results: RunResult[] = [];
      let problems = 0;
      for (let i = 0; i < (repeatEach ?? 1) && !stop.stop.aborted; i++) {
        const reported = await runReported(prepared, reporters, hooks, shell);
        results.push(reported.result);
        problems += reported.problems.length;
        for (const problem of reported.problems) shell.stderr.write(`indoubt: ${escapeTerminal(problem)}\n`);
        const failures = results.filter((result) => result.verdict.outcome === 'violated').length;
        if (maxFailures !== undefined && failures >= maxFailures) break;
      }
      if (repeatEach !== undefined && json !== true) shell.stdout.write(repeatSummary(results));
      finish(
        worstStatus([...results.map((result) => result.exitStatus), ...(problems > 0 ? [exitStatus.harness] : [])]),
      );
    });
}

/** As it was given, without the path of the program. */
function commandLine(): string {
  return ['indoubt', ...process.argv.slice(2)].join(' ');
}
