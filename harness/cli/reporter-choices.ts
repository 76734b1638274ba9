import { suggestion } from '../config/nearest-name.ts';
import { UsageError } from '../core/errors.ts';
import { type ReporterName, defaultReporters, isReporterName, reporterNames } from '../reporters/registry.ts';
import type { Shell } from './shell.ts';

/** A reporter, and the file that it writes to instead of standard output. */
export interface ReporterChoice {
  readonly name: ReporterName;
  readonly outFile: string | undefined;
}

/** They write one document, which may go to a file. */
const writesDocument: readonly ReporterName[] = ['json', 'junit', 'html'];
/** A reader of one of these takes standard output as a whole: anything beside it would spoil it. */
const wantsStdoutAlone: readonly ReporterName[] = ['json', 'junit'];

/**
 * What `--reporter NAME[=FILE]` and `--json` ask for, or what suits the terminal.
 *
 * @throws UsageError naming the word that can't be followed.
 */
export function reporterChoices(
  given: readonly string[] | undefined,
  isJson: boolean,
  { stdout, env }: Shell,
): readonly ReporterChoice[] {
  const words = [...(given ?? []), ...(isJson ? ['json'] : [])];
  if (words.length === 0) return defaultReporters(stdout.isTTY, env).map((name) => ({ name, outFile: undefined }));
  // Asked for twice in two ways is asked for once.
  const choices = [...new Set(words)].map((word) => parseChoice(word));
  refuseMixedOutput(choices);
  return choices;
}

function parseChoice(word: string): ReporterChoice {
  const at = word.indexOf('=');
  const name = at === -1 ? word : word.slice(0, at);
  if (!isReporterName(name))
    throw new UsageError(`--reporter ${word}: there is no such reporter${suggestion(name, reporterNames)}`);
  if (at === -1) return { name, outFile: undefined };
  const outFile = word.slice(at + 1);
  if (!writesDocument.includes(name))
    throw new UsageError(`--reporter ${word}: ${name} writes no file; ${writesDocument.join(', ')} do`);
  if (outFile === '') throw new UsageError(`--reporter ${word}: name a file, as in ${name}=FILE`);
  return { name, outFile };
}

function refuseMixedOutput(choices: readonly ReporterChoice[]): void {
  const onStdout = choices.filter(({ outFile }) => outFile === undefined).map(({ name }) => name);
  const alone = onStdout.find((name) => wantsStdoutAlone.includes(name));
  const other = onStdout.find((name) => name !== alone);
  if (alone === undefined || other === undefined) return;
  throw new UsageError(
    `--reporter: ${alone} and ${other} both write to standard output, where ${alone} is one document; write ${alone}=FILE`,
  );
}
