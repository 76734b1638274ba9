import { UsageError } from '../../core/errors.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import type { PlacedText } from './form-splitter.ts';
import { SyntaxProblem, placeWithin } from './place.ts';
import { readChunks } from './read-chunks.ts';

/** Longer than any operation; a bound, since a file without line ends would fill the memory. */
const lineBytesMax = 256 * 1024 * 1024;
const lineFeed = 10;

export interface TextLine extends PlacedText {
  /** False for a last line that no line end follows: a crash may have torn it. */
  readonly isEnded: boolean;
}

/**
 * Hands on the lines of a file, without their ends.
 *
 * @throws UsageError for a line longer than 256 MiB, and naming the place for bytes that are not UTF-8.
 */
export async function readLines(
  path: string,
  take: (line: TextLine) => void,
  bytesMax: number = lineBytesMax,
): Promise<void> {
  let pieces: Buffer[] = [];
  let pending = 0;
  let line = 0;
  const hand = (bytes: Buffer, isEnded: boolean): void => {
    line++;
    take({
      text: textOf(path, pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes]), line, isEnded),
      line,
      column: 1,
      isEnded,
    });
    pieces = [];
    pending = 0;
  };
  for await (const chunk of readChunks(path)) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      hand(chunk.subarray(from, end), true);
      from = end + 1;
    }
    if (from === chunk.length) continue;
    pieces.push(chunk.subarray(from));
    pending += chunk.length - from;
    if (pending <= bytesMax) continue;
    throw new UsageError(`${path}:${line + 1}:1: a line longer than ${bytesMax} bytes: not a history`);
  }
  if (pending > 0) hand(Buffer.alloc(0), false);
}

function textOf(path: string, bytes: Buffer, line: number, isEnded: boolean): string {
  try {
    const text = decodeUtf8(bytes);
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const text = bytes.toString('utf8');
    // A crash tears characters as well as lines: what stands before is left, and is torn.
    if (!isEnded) return text.slice(0, error.at);
    const { column } = placeWithin({ line, column: 1 }, text, error.at);
    throw new UsageError(`${path}:${line}:${column}: ${error.message}; restore the line or remove it`);
  }
}
