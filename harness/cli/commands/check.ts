import type { Command } from '@commander-js/extra-typings';
import { CheckerPool } from '../../../checkers/pool/checker-pool.ts';
import { loadConfig } from '../../config/load-config.ts';
import { UsageError, exitStatus } from '../../core/errors.ts';
import type { Validity } from '../../core/verdict.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { type CheckedFile, type CheckRequest, checkFile } from '../../runner/judge/check-file.ts';
import { parseCheckerChoice } from '../../runner/judge/checker-choices.ts';
import { defaultBudgets } from '../../runner/judge/judge-record.ts';
import { partsOf } from '../../runner/parts.ts';
import { CheckReport } from '../check-report.ts';
import { checkText } from '../check-text.ts';
import { jsonLine } from '../json-text.ts';
import { durationFlag, manyFlag, sizeFlag } from '../run-flags.ts';
import type { Shell } from '../shell.ts';

const statusOf: Readonly<Record<Validity, number>> = {
  valid: exitStatus.passed,
  invalid: exitStatus.violated,
  unknown: exitStatus.inconclusive,
};
/** A violation is the news; a file that could not be read comes before one that is merely undecided. */
const worstFirst: readonly number[] = [
  exitStatus.violated,
  exitStatus.usage,
  exitStatus.inconclusive,
  exitStatus.passed,
];

/** `indoubt check`: judges recorded runs, and histories that others recorded. */
export function checkCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('check')
    .description('judge recorded runs again, and histories that others recorded')
    .argument(
      '<files...>',
      "runs' folders, or files: history.jsonl, Jepsen's EDN or JSON, jepsen.util and key-value logs",
    )
    .option(
      '--checker <name[:model]>',
      "may be given several times; auto (default): the run's own, or what the operations ask for",
      manyFlag,
    )
    .option('--format <name>', 'the format of the files, instead of what they look like')
    .option('--engine <name>', 'of the linearizability checker: own (default), porcupine or both')
    .option('--time-limit <duration>', 'of each checker, beyond which it is unknown (default 60s)', durationFlag)
    .option('--memory-limit <size>', 'of each checker, beyond which it is unknown (default 2GB)', sizeFlag)
    .option('--require-complete', 'checks that are necessary only do not pass (exit status 2)')
    .option('--json', 'one JSON object a line a file')
    .option('--html <file>', 'write one page of all verdicts, with their pictures')
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .addHelpText(
      'after',
      `
Examples:
  indoubt check results/2pc/latest
  indoubt check history.edn --checker linearizable:cas-register
  indoubt check logs/*.log --checker linearizable:cas-register --engine both --json

Exit status: 0 all valid, 1 a violation, 2 undecided, 254 a file that can't be read.`,
    )
    .action(async (files, flags) => {
      const engine = parseEngine(flags.engine);
      const budgets = {
        timeLimitMs: flags.timeLimit ?? defaultBudgets.timeLimitMs,
        memoryLimitBytes: flags.memoryLimit ?? defaultBudgets.memoryLimitBytes,
      };
      await using pool = new CheckerPool(budgets);
      const report = flags.html === undefined ? undefined : new CheckReport(flags.html);
      const request: CheckRequest = {
        parts: partsOf((await loadConfig(flags.config)).config),
        checkers: flags.checker?.map((text) => (text === 'auto' ? text : parseCheckerChoice(text, engine))),
        engine,
        format: flags.format,
        budgets,
        pool,
        isCompleteRequired: flags.requireComplete === true,
        ...(report === undefined ? {} : { onJudged: report.onJudged }),
      };
      const statuses: number[] = [];
      for (const file of files)
        statuses.push(await checkOne(file, request, { isJson: flags.json === true, report, shell }));
      await report?.write();
      finish(worstFirst.find((status) => statuses.includes(status)) ?? exitStatus.harness);
    });
}

interface Telling {
  readonly isJson: boolean;
  readonly report: CheckReport | undefined;
  readonly shell: Shell;
}

async function checkOne(file: string, request: CheckRequest, { isJson, report, shell }: Telling): Promise<number> {
  let checked: CheckedFile;
  try {
    checked = await checkFile(file, request);
  } catch (error) {
    // One bad file must not hide the verdicts of the others.
    if (!(error instanceof UsageError)) throw error;
    const why = error.message.replaceAll(/\s*\n\s*/g, ' ');
    shell.stderr.write(`indoubt: ${escapeTerminal(why)}\n`);
    report?.addUnread(file, why);
    return exitStatus.usage;
  }
  shell.stdout.write(isJson ? jsonLine(checked) : checkText(checked));
  await report?.add(checked);
  return statusOf[checked.verdict];
}

function parseEngine(name: string | undefined): CheckRequest['engine'] {
  if (name === undefined || name === 'own' || name === 'porcupine' || name === 'both') return name;
  throw new UsageError(`--engine ${name}: there is own, porcupine and both`);
}
