import { createReadStream } from 'node:fs';
import { UsageError } from '../../core/errors.ts';

/** Longer than any line of a log; a bound, since a file without line ends would fill the memory. */
const lineCharsMax = 16 * 1024 * 1024;

export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** False for a last line that no line end follows: a crash may have torn it. */
  readonly isEnded: boolean;
}

/**
 * The lines of a file, without their ends.
 *
 * @throws UsageError for a line longer than 16 Mi characters.
 */
export async function* readLines(path: string): AsyncGenerator<TextLine, void, undefined> {
  let pending = '';
  let number = 0;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (pending + String(chunk)).split('\n');
    pending = lines.pop() ?? '';
    for (const text of lines) yield { text: withoutReturn(text), number: ++number, isEnded: true };
    if (pending.length > lineCharsMax)
      throw new UsageError(`${path}:${number + 1}: a line longer than ${lineCharsMax} characters: not a history`);
  }
  if (pending !== '') yield { text: withoutReturn(pending), number: ++number, isEnded: false };
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
