import { open, stat } from 'node:fs/promises';
import { UsageError, messageOf } from '../../core/errors.ts';
import type { ForeignHistory, HistoryFormat } from './format.ts';
import { indoubtJsonl } from './indoubt-jsonl.ts';
import { jepsenHistory, jsonHistory } from './jepsen-format.ts';
import { jepsenUtil } from './jepsen-util.ts';
import { kvLog } from './kv-log.ts';

const headBytes = 4096;

/** In the order in which they are tried: the particular before the general. */
const historyFormats: readonly HistoryFormat[] = [indoubtJsonl, jepsenUtil, kvLog, jepsenHistory, jsonHistory];

/**
 * Reads a history of any known format, told by its content unless `format` names it (on the command line by `flag`).
 *
 * @throws UsageError for a file that can't be read, and naming the line for one that is damaged.
 */
export async function readForeignHistory(
  path: string,
  format?: string,
  flag = '--format',
): Promise<ForeignHistory & { format: string }> {
  const head = await headOf(path);
  const reader = format === undefined ? recognised(path, head, flag) : named(format, flag);
  return { ...(await reader.read(path)), format: reader.name };
}

function recognised(path: string, head: string, flag: string): HistoryFormat {
  const format = historyFormats.find((candidate) => candidate.recognises(head));
  if (format !== undefined) return format;
  throw new UsageError(`${path}: ${head === '' ? 'empty' : 'none of the known formats'}; ${remedy(flag)}`);
}

function named(name: string, flag: string): HistoryFormat {
  const format = historyFormats.find((candidate) => candidate.name === name);
  if (format === undefined) throw new UsageError(`no format is called "${name}"; ${remedy(flag)}`);
  return format;
}

function remedy(flag: string): string {
  return `${flag} takes ${historyFormats.map(({ name }) => name).join(', ')}`;
}

async function headOf(path: string): Promise<string> {
  try {
    // A folder opens well and reads badly; a pipe would never come back to its start.
    if (!(await stat(path)).isFile()) throw new UsageError('not a file');
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes), position: 0 });
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new UsageError(`can't read ${path}: ${messageOf(cause)}`, { cause });
  }
}
