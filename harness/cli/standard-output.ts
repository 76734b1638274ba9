import { messageOf } from '../core/errors.ts';
import type { Shell } from './shell.ts';

export interface Output {
  /** Standard output could not be written; that nobody reads any more does not count. */
  readonly isLost: boolean;
}

/**
 * A reader that goes away (`indoubt list | head`) ends nothing: a run goes on, and its record is on disk. Any other
 * failure, such as a full disk behind `> file`, is told once.
 */
export function watchOutput({ stdout, stderr }: Shell): Output {
  let isLost = false;
  stdout.on('error', (error) => {
    if (isLost || ('code' in error && error.code === 'EPIPE')) return;
    isLost = true;
    stderr.write(`indoubt: can't write to standard output: ${messageOf(error)}\n`);
  });
  // There is nowhere left to say it.
  stderr.on('error', () => undefined);
  return {
    get isLost() {
      return isLost;
    },
  };
}

/** Resolves when what was written has left this process: an exit would cut off what a pipe has not taken yet. */
export async function drained({ stdout, stderr }: Shell): Promise<void> {
  for (const stream of [stdout, stderr]) {
    // A stream that failed calls back too, with its error.
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}
