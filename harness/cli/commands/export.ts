import type { Command } from '@commander-js/extra-typings';
import { suggestion } from '../../config/nearest-name.ts';
import { UsageError, exitStatus } from '../../core/errors.ts';
import { escapeTerminal } from '../../reporters/escape-terminal.ts';
import { disarmJson } from '../../reporters/output.ts';
import { type ExportFormat, exportFormats, exportHistory, isExportFormat } from '../../store/formats/export-history.ts';
import type { Shell } from '../shell.ts';
import { writePieces, writePiecesTo } from '../write-pieces.ts';

/** `indoubt export`: a history as other tools read it. */
export function exportCommand(program: Command, shell: Shell, finish: (status: number) => void): void {
  program
    .command('export')
    .description('write a recorded history as EDN for Elle and Knossos, or as JSON')
    .argument('<history>', "a run's folder, or a file that check reads")
    .option('--format <name>', 'edn (default), json (one array, as elle-cli takes it) or jsonl (history.jsonl)', 'edn')
    .option('--out <file>', 'default: standard output')
    .option('--from <name>', 'the format of the file that is read, instead of what it looks like')
    .addHelpText(
      'after',
      `
Examples:
  indoubt export results/2pc/latest > history.edn
  indoubt export results/2pc/latest --format json --out history.json
  indoubt export history.json --format edn | less

Operations are written as Jepsen does: [[:append :x 1] [:r :x nil]] for a transaction, [key value]
for a register among many. What a run's folder knows besides its history (traces, final state) is
not in the export.`,
    )
    .action(async (history, { format, out, from }) => {
      const wanted = parseFormat(format);
      const { pieces, gaps } = await exportHistory(history, {
        format: wanted,
        ...(from === undefined ? {} : { from }),
      });
      for (const gap of gaps) shell.stderr.write(`indoubt: ${escapeTerminal(`${history}: ${gap}`)}\n`);
      // Escapes of JSON's strings are those of EDN's: what would hurt a terminal stands in strings alone.
      const harmless = Iterator.from(pieces).map(disarmJson);
      if (out === undefined) await writePieces(harmless, shell.stdout);
      else await writePiecesTo(out, harmless);
      finish(exitStatus.passed);
    });
}

function parseFormat(name: string): ExportFormat {
  if (isExportFormat(name)) return name;
  throw new UsageError(`--format ${name}: there is no such format${suggestion(name, exportFormats)}`);
}
