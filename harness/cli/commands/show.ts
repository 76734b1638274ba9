import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { UsageError, exitStatus } from '../../core/errors.ts';
import { loadConfig } from '../../config/load-config.ts';
import { resultsFolder } from '../../config/options.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { createPaint, wantsColour } from '../../reporters/paint.ts';
import { printPlan } from '../../reporters/plan-text.ts';
import { verdictLines } from '../../reporters/verdict-text.ts';
import { judgeRun } from '../../runner/judge/judge-run.ts';
import { partsOf } from '../../runner/parts.ts';
import { latestRun } from '../../runner/recorded-runs.ts';
import { saveLater } from '../../runner/save-results.ts';
import { readRun } from '../../store/run-reader.ts';
import { jsonText } from '../json-text.ts';
import type { Shell } from '../shell.ts';

/** `indoubt show`: a recorded run in words; its report is written if it is missing. */
export function showCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('show')
    .description('show a recorded run: its plan, its verdict, and where its report is')
    .argument('[run]', "the run's folder; default: the newest one")
    .option('--out <folder>', 'the folder that keeps runs (default results, or what the config says)')
    .option('--plan', 'the plan alone')
    .option('--json', 'the verdict as JSON')
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .addHelpText('after', '\nExamples:\n  indoubt show\n  indoubt show results/2pc/latest --plan')
    .action(async (run, { out, plan, json, config }) => {
      const loaded = await loadConfig(config);
      const kept = out ?? resultsFolder(loaded.config);
      const folder = run ?? latestRun(kept);
      if (folder === undefined) throw new UsageError(`${kept}: no run is recorded there; make one with indoubt run`);
      const stored = await readRun(folder);
      if (plan === true) {
        shell.stdout.write(json === true ? jsonText(stored.plan) : printPlan(stored.plan));
        return finish(exitStatus.passed);
      }
      const parts = partsOf(loaded.config);
      const verdict = await judgeRun(stored, parts);
      // A run that was killed has no report yet; what it recorded makes one.
      const unsaved = existsSync(stored.layout.report) ? [] : await saveLater(stored, verdict);
      for (const line of unsaved) shell.stderr.write(`indoubt: ${escapeTerminal(line)}\n`);
      const paint = createPaint(wantsColour({ isTerminal: shell.stdout.isTTY, env: shell.env }));
      const text =
        json === true
          ? jsonText(verdict)
          : `${printPlan(stored.plan)}\n${verdictLines(verdict, { paint, folder: join(folder) }).join('\n')}\n`;
      shell.stdout.write(text);
      finish(exitStatus.passed);
    });
}
