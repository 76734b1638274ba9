import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { UsageError, messageOf } from '../core/errors.ts';
import { type Json, isJsonObject, parseJson, stringifyJson } from '../core/json.ts';

/** The first line of a file of ours: what it holds, and in which version. */
export function versionLine(what: string, version: number): string {
  return JSON.stringify({ indoubt: what, version });
}

export interface LinesRead<T> {
  readonly items: readonly T[];
  /** What was damaged or missing, one line each. */
  readonly gaps: readonly string[];
}

/**
 * Reads a file of lines behind a version line. A last line that a crash tore is left out and reported; a damaged line
 * in the middle is an error, since what follows can't be trusted to be in order.
 *
 * @throws UsageError naming the file and the line.
 */
export async function readJsonLines<T>(
  path: string,
  options: { readonly what: string; readonly version: number; readonly parse: (value: Json) => T },
): Promise<LinesRead<T>> {
  if (!existsSync(path)) return { items: [], gaps: [`${options.what}: ${path} is missing`] };
  const items: T[] = [];
  let number = 0;
  let torn: string | undefined;
  for await (const line of linesOf(path)) {
    number++;
    if (torn !== undefined) throw new UsageError(torn);
    if (line === '') continue;
    let value: Json;
    try {
      value = parseJson(line);
    } catch (error) {
      // Judged when it is known whether another line follows.
      torn = `${path}:${number}: not JSON (${messageOf(error)}); remove the line or restore the file`;
      continue;
    }
    if (number === 1) {
      requireVersion(path, value, options);
      continue;
    }
    try {
      items.push(options.parse(value));
    } catch (error) {
      throw new UsageError(`${path}:${number}: ${messageOf(error)}`);
    }
  }
  return {
    items,
    gaps: torn === undefined ? [] : [`${options.what}: the last line was torn and left out (line ${number})`],
  };
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  } catch (error) {
    throw new UsageError(`${path}: can't be read (${messageOf(error)})`);
  }
}

function requireVersion(path: string, value: Json, wanted: { readonly what: string; readonly version: number }): void {
  const header = isJsonObject(value) ? value : {};
  if (header['indoubt'] !== wanted.what)
    throw new UsageError(`${path}:1: not ${wanted.what} of indoubt: the version line is missing`);
  if (header['version'] !== wanted.version) {
    throw new UsageError(
      `${path}:1: version ${stringifyJson(header['version'] ?? null)} of ${wanted.what}; this indoubt reads ${wanted.version}: use a newer one`,
    );
  }
}

/** A parser for `readJsonLines` from a schema; the message names the field. */
export function parserOf<T>(schema: z.ZodType<T>): (value: Json) => T {
  return (value) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new UsageError(describeIssue(result.error));
  };
}

/** The first complaint of a schema, as one line that names the field. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'invalid' : `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`;
}
