import { UsageError } from '../../core/errors.ts';

/** Where something stands in a file, both from 1; columns count characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Why a text is not of its format. `at` says where in the text, in UTF-16 units; `isTorn` that it ends in the middle, as a crash leaves it. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
  readonly at: number;
  readonly isTorn: boolean;

  constructor(message: string, at: number, isTorn = false) {
    super(message);
    this.at = at;
    this.isTorn = isTorn;
  }
}

/** The place of a character of a text that begins at `from`. */
export function placeWithin(from: Place, text: string, at: number): Place {
  const before = text.slice(0, at);
  const lastEnd = before.lastIndexOf('\n');
  if (lastEnd === -1) return { line: from.line, column: from.column + charactersIn(before) };
  const line = from.line + before.split('\n').length - 1;
  return { line, column: 1 + charactersIn(before.slice(lastEnd + 1)) };
}

function charactersIn(text: string): number {
  // Surrogates and what they pair up to are one character to an editor.
  return Array.from(text).length;
}

/** Does something for a place of a file; a UsageError from it says which. */
export function located<T>(path: string, { line, column }: Place, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${path}:${line}:${column}: ${error.message}`);
    throw error;
  }
}
