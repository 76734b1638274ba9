import { CommanderError } from '@commander-js/extra-typings';
import { EnvironmentError, UsageError, exitStatus } from '../core/errors.ts';
import { escapeTerminal } from '../reporters/escape-terminal.ts';
import type { Shell } from './shell.ts';

/** Says what went wrong, and gives the status that stands for it. */
export function tell(error: unknown, { stderr }: Pick<Shell, 'stderr'>): number {
  // Its help, or its version, was asked for.
  if (error instanceof CommanderError) return exitStatus.passed;
  if (error instanceof UsageError) {
    stderr.write(`indoubt: ${oneLine(error.message)}\n`);
    return exitStatus.usage;
  }
  if (error instanceof EnvironmentError) {
    stderr.write(`indoubt: ${escapedLines(error.message)}\n`);
    return exitStatus.harness;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`indoubt: a bug in indoubt, please report it with this text:\n${escapedLines(text)}\n`);
  return exitStatus.harness;
}

/** A node's last words are lines; each is escaped by itself. */
function escapedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeTerminal(line))
    .join('\n');
}

function oneLine(text: string): string {
  return escapeTerminal(text.replaceAll(/\s*\n\s*/g, ' '));
}
