import { UsageError } from '../../harness/core/errors.ts';

/** A piece of an `--inject` text; `column` counts from 1. */
export interface Token {
  readonly kind: 'word' | 'number' | 'duration' | 'text' | 'symbol' | 'end';
  readonly text: string;
  readonly column: number;
}

/** Longer than any sensible fault, and short enough to be shown. */
const charactersMax = 2_000;
const pattern =
  /\s+|(?<duration>\d+(?:\.\d+)?(?:ms|s|m)\b)|(?<number>-?\d+(?:\.\d+)?)|(?<word>[$A-Za-z_][\w.$-]*)|(?<text>"(?:[^"\\]|\\.)*")|(?<symbol>!=|>=|<=|[()=,#<>])/y;

/** @throws UsageError that shows the column of what is no part of the grammar. */
export function tokensOf(source: string): Token[] {
  if (source.length > charactersMax)
    throw new UsageError(`--inject: ${source.length} characters; ${charactersMax} at most are read`);
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(source);
    if (match === null) throw injectError(source, at + 1, `${JSON.stringify(source[at])} means nothing here`);
    const { duration, number, word, text, symbol } = match.groups ?? {};
    const column = at + 1;
    if (duration !== undefined) tokens.push({ kind: 'duration', text: duration, column });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, column });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, column });
    else if (text !== undefined) tokens.push({ kind: 'text', text: unquoted(source, text, column), column });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, column });
  }
  return [...tokens, { kind: 'end', text: '', column: source.length + 1 }];
}

/** An error that shows the text and the place. */
export function injectError(source: string, column: number, what: string): UsageError {
  return new UsageError(`--inject '${source}', column ${column}: ${what}`);
}

function unquoted(source: string, text: string, column: number): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw injectError(source, column, 'a text in double quotes is written as in JSON');
  }
}
