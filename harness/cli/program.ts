import { Command, CommanderError } from '@commander-js/extra-typings';
import { suggestion } from '../config/nearest-name.ts';
import { UsageError, exitStatus } from '../core/errors.ts';
import { ownVersion } from '../runner/environment.ts';
import { checkCommand } from './commands/check.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { healCommand } from './commands/heal.ts';
import { listCommand } from './commands/list.ts';
import { runCommand } from './commands/run.ts';
import { scoreCommand } from './commands/score.ts';
import { showCommand } from './commands/show.ts';
import type { Shell } from './shell.ts';
import { tell } from './tell.ts';

/** Adds a command to the program; `finish` is told its exit status. */
type AddCommand = (program: Command, shell: Shell, finish: (status: number) => void) => void;

/** Every command. A new one is a file and a line here. */
const commands: readonly AddCommand[] = [
  runCommand,
  checkCommand,
  showCommand,
  exportCommand,
  listCommand,
  doctorCommand,
  healCommand,
  scoreCommand,
];

/** Named by the design, and built in later versions. */
const laterCommands = [
  'replay',
  'shrink',
  'explore',
  'rehearse',
  'nightly',
  'model',
  'audit',
  'conformance',
  'campaign',
  'worker',
  'findings',
  'serve',
  'init',
];

/** Help is as wide as the terminal, and no wider than this. */
const helpColumns = 100;

/** Runs a command line and gives its exit status. Without a command it is `run`. */
export async function runCli(argv: readonly string[], shell: Shell): Promise<number> {
  let status: number = exitStatus.passed;
  const program = buildProgram(shell, (result) => (status = result));
  const names = program.commands.map((command) => command.name());
  try {
    const words = withCommand(argv, names);
    try {
      await program.parseAsync(words, { from: 'user' });
    } catch (error) {
      throw error instanceof CommanderError ? asUsage(error, words) : error;
    }
    return status;
  } catch (error) {
    return tell(error, shell);
  }
}

function buildProgram(shell: Shell, finish: (status: number) => void): Command {
  const program = new Command('indoubt')
    .description('Puts transaction coordinators, and the databases behind them, on trial.')
    .version(ownVersion())
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      // Told in one line by `tell`.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(shell.stdout.columns ?? helpColumns, helpColumns),
    })
    .addHelpText(
      'after',
      `
Examples:
  indoubt                                   2pc, transfers, and every fault it claims to survive
  indoubt run --system 3pc --seed 7         the textbook protocol under partitions
  indoubt run --dry-run                     print the plan and do nothing
  indoubt check results/2pc/latest          judge a recorded run again
  indoubt doctor                            what this machine can do

Exit status: 0 passed, 1 a property was violated, 2 inconclusive, 254 bad arguments or config,
             255 the harness or its environment failed, 130 stopped by Ctrl-C.`,
    );
  for (const add of commands) add(program, shell, finish);
  for (const command of program.commands) command.exitOverride().configureOutput(program.configureOutput());
  return program;
}

/** `indoubt --seed 7` means `indoubt run --seed 7`. */
function withCommand(argv: readonly string[], names: readonly string[]): string[] {
  const [first] = argv;
  if (first === undefined) return ['run'];
  if (first.startsWith('-')) return ['--help', '-h', '--version', '-V'].includes(first) ? [...argv] : ['run', ...argv];
  const named = first === 'help' ? argv[1] : first;
  if (named === undefined || named === 'help' || names.includes(named)) return [...argv];
  if (laterCommands.includes(named)) throw new UsageError(`${named}: not in this version`);
  throw new UsageError(`"${named}" is no command${suggestion(named, [...names, 'help'])}`);
}

/** What commander throws when it has printed what was asked for. */
const asked = ['commander.help', 'commander.helpDisplayed', 'commander.version'];

/** What commander found wrong with a command line, with a hint where it has none; its help and version are no errors. */
function asUsage(error: CommanderError, words: readonly string[]): Error {
  if (asked.includes(error.code)) return error;
  const said = error.message.replace(/^error: /, '');
  const isUnhelpful = error.code === 'commander.unknownOption' && !said.includes('Did you mean');
  return new UsageError(isUnhelpful ? `${said}; see indoubt ${words[0]} --help` : said);
}
