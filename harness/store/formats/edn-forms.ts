import { createReadStream } from 'node:fs';
import { UsageError } from '../../core/errors.ts';
import type { Edn } from './edn.ts';
import { EdnError, parseEdn } from './edn-parse.ts';
import { type FormText, FormSplitter } from './form-splitter.ts';

export interface EdnForm {
  readonly value: Edn;
  /** The line that it begins on, from 1. */
  readonly line: number;
}

/**
 * The forms of a file, one after the other, and never more than one in memory; of a file that is one vector or list, its
 * elements. A form that the end of the file tears is left out, and `onTorn` is told its line.
 *
 * @throws UsageError naming the file and the line.
 */
export async function* readEdnForms(
  path: string,
  onTorn: (line: number) => void,
): AsyncGenerator<EdnForm, void, undefined> {
  const splitter = new FormSplitter();
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    for (const form of split(path, splitter, String(chunk))) {
      const value = parse(path, form);
      if (value !== undefined) yield { value, line: form.line };
    }
  }
  const rest = splitter.end();
  const value = rest === undefined ? undefined : parse(path, rest, onTorn);
  if (rest !== undefined && value !== undefined) yield { value, line: rest.line };
  if (rest === undefined && splitter.isOuterOpen) onTorn(splitter.line);
}

function split(path: string, splitter: FormSplitter, chunk: string): FormText[] {
  try {
    return splitter.push(chunk);
  } catch (error) {
    throw located(path, splitter.line, error);
  }
}

function parse(path: string, form: FormText, onTorn?: (line: number) => void): Edn | undefined {
  try {
    return parseEdn(form.text);
  } catch (error) {
    if (onTorn === undefined || !(error instanceof EdnError && error.isTorn)) throw located(path, form.line, error);
    onTorn(form.line);
    return undefined;
  }
}

function located(path: string, line: number, error: unknown): unknown {
  if (!(error instanceof EdnError)) return error;
  return new UsageError(`${path}:${line}: not EDN: ${error.message}; restore the file, or remove the form`);
}
