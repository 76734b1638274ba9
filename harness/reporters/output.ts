import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';

/** Where a reporter writes: a terminal or a pipe. */
export interface OutputStream {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): boolean;
}

/** Writes a document to a file, with its folders. */
export async function writeDocument(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw new EnvironmentError('report-not-written', `cannot write ${file}: ${messageOf(error)}`, { cause: error });
  }
}

// GitHub's and Azure's log readers obey `##[command]` anywhere in a line, a JSON string included.
/** JSON text in which no CI system finds a command; it parses to the same value. */
export function disarmJson(json: string): string {
  return json.replaceAll('##', '#\\u0023');
}
