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

// JSON.stringify escapes what is below U+0020; a terminal obeys some of these, too (U+009B begins an escape sequence),
// and the others move or hide what stands beside them.
const invisible = /[\x7f-\x9f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

// GitHub's and Azure's log readers obey `##[command]` anywhere in a line, a JSON string included.
/** JSON text that does nothing to a terminal and holds no command for a CI system; it parses to the same value. */
export function disarmJson(json: string): string {
  return json.replaceAll('##', '#\\u0023').replace(invisible, escapeUnits);
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
