import { existsSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { EnvironmentError, UsageError, messageOf } from '../core/errors.ts';
import { type Json, parseJson, stringifyJson } from '../core/json.ts';
import { describeIssue } from './json-lines.ts';

/** Far more than any document of ours; beyond it a file is somebody else's. */
const bytesMax = 64 * 1024 * 1024;

/** Writes a document whole or not at all: a crash leaves the old one, or none. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writeTextFile(path, `${stringifyJson(value, 2)}\n`);
}

/** @throws EnvironmentError `record-lost` when it can't be written. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const draft = `${path}.part`;
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (cause) {
    throw new EnvironmentError('record-lost', `can't write ${path}: ${messageOf(cause)}; free space there`, { cause });
  }
}

/**
 * Reads a document of a known shape.
 *
 * @throws UsageError naming the file, the field and the remedy.
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>, remedy: string): Promise<T> {
  let value: Json;
  try {
    const { size } = await stat(path);
    if (size > bytesMax) throw new Error(`${size} bytes, more than ${bytesMax}`);
    value = parseJson(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: can't be read (${messageOf(error)}); ${remedy}`);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(`${path}: ${describeIssue(result.error)}; ${remedy}`);
  return result.data;
}

/** As `readJsonFile`; undefined where the file is absent. */
export async function readJsonFileIfThere<T>(
  path: string,
  schema: z.ZodType<T>,
  remedy: string,
): Promise<T | undefined> {
  return existsSync(path) ? await readJsonFile(path, schema, remedy) : undefined;
}
