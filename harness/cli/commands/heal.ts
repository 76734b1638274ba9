import type { Command } from '@commander-js/extra-typings';
import { loadConfig } from '../../config/load-config.ts';
import { resultsFolder } from '../../config/options.ts';
import { exitStatus } from '../../core/errors.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { type Leftover, findLeftovers, removeLeftover } from '../../runner/leftovers.ts';
import { jsonText } from '../json-text.ts';
import type { Shell } from '../shell.ts';

/** `indoubt heal`: removes what is ours and outlived its run, and only that. */
export function healCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('heal')
    .description('remove what a killed run left behind, and nothing else')
    .option('--out <folder>', 'the folder that keeps runs (default results, or what the config says)')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--json', 'as JSON')
    .option('--config <file>', 'default: indoubt.config.ts, if it is there')
    .addHelpText(
      'after',
      `
A local or plain run ends with its controller, so there is rarely more to do than to remove the
nodes' data folders of runs that were killed, and the empty control groups of their faults. What
belongs to a run that is still going on is left alone. A run's record is never removed.

Examples:
  indoubt heal --dry-run
  indoubt heal --out /var/tmp/results`,
    )
    .action(async ({ out, dryRun, json, config }) => {
      const found = findLeftovers(out ?? resultsFolder((await loadConfig(config)).config));
      const results = [];
      for (const leftover of found)
        results.push({ ...leftover, isRemoved: dryRun !== true && (await removeLeftover(leftover)) });
      const isClean = dryRun === true || results.every(({ isRemoved }) => isRemoved);
      if (json === true) shell.stdout.write(jsonText({ leftovers: results }));
      else if (results.length === 0) shell.stdout.write('nothing of ours is left on this machine\n');
      else
        shell.stdout.write(results.map((each) => `${word(each.isRemoved, dryRun === true)} ${text(each)}\n`).join(''));
      finish(isClean ? exitStatus.passed : exitStatus.harness);
    });
}

function word(isRemoved: boolean, isDry: boolean): string {
  if (isDry) return 'would remove';
  return isRemoved ? 'removed' : 'STILL THERE:';
}

function text(leftover: Leftover): string {
  if (leftover.kind === 'data') return `${escapeTerminal(leftover.folder)}: nodes' data of a run that was killed`;
  if (leftover.kind === 'group') return `${escapeTerminal(leftover.folder)}: control group of a run that was killed`;
  return `process ${leftover.pid} of ${escapeTerminal(leftover.run)}: ${escapeTerminal(leftover.command)}`;
}
