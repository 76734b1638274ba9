import { statSync } from 'node:fs';
import { UsageError, messageOf } from '../../core/errors.ts';
import { stringifyJson } from '../../core/json.ts';
import type { Op } from '../../core/op.ts';
import { readRun } from '../run-reader.ts';
import { readForeignHistory } from './detect-format.ts';
import { historyVersionLine } from './indoubt-jsonl.ts';
import { jepsenEdnLines } from './jepsen-edn.ts';
import { jepsenShaped } from './jepsen-shape.ts';

/** Writes few and large pieces: a call for each line would cost more than the line. */
const pieceChars = 1 << 16;

export type ExportFormat = 'edn' | 'json' | 'jsonl';

/** How a history is written for others; each gives lines without their ends. */
const writers: Readonly<Record<ExportFormat, (ops: readonly Op[]) => Iterable<string>>> = {
  edn: jepsenEdnLines,
  json: jsonArrayLines,
  jsonl: jsonLines,
};

export const exportFormats: readonly string[] = Object.keys(writers);

export function isExportFormat(name: string): name is ExportFormat {
  return Object.hasOwn(writers, name);
}

export interface ExportedHistory {
  /** The text, piece by piece: as a whole it may be longer than a string can be. */
  readonly pieces: Iterable<string>;
  /** What was damaged or left out of the history that was read, one line each. */
  readonly gaps: readonly string[];
}

/**
 * The history of a run's folder, or of a file in any known format, in another format.
 *
 * @throws UsageError naming the file and the place, when it can't be read.
 */
export async function exportHistory(
  path: string,
  options: { readonly format: ExportFormat; readonly from?: string },
): Promise<ExportedHistory> {
  const { ops, gaps } = await readOps(path, options.from);
  return { pieces: piecesOf(writers[options.format](ops)), gaps };
}

async function readOps(
  path: string,
  from: string | undefined,
): Promise<{ readonly ops: readonly Op[]; readonly gaps: readonly string[] }> {
  if (isFolder(path)) {
    const { record } = await readRun(path);
    return { ops: record.history.ops, gaps: record.gaps };
  }
  const { history, gaps } = await readForeignHistory(path, from, '--from');
  return { ops: history.ops, gaps };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new UsageError(`${path}: can't be read (${messageOf(error)})`);
  }
}

function* piecesOf(lines: Iterable<string>): Generator<string, void, undefined> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < pieceChars) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** One array of operation objects, as elle-cli takes it; one a line all the same. */
function* jsonArrayLines(ops: readonly Op[]): Generator<string, void, undefined> {
  yield '[';
  let previous: string | undefined;
  for (const op of jepsenShaped(ops)) {
    if (previous !== undefined) yield `${previous},`;
    previous = stringifyJson(op);
  }
  if (previous !== undefined) yield previous;
  yield ']';
}

/** Our own history.jsonl: nothing is lost. */
function* jsonLines(ops: readonly Op[]): Generator<string, void, undefined> {
  yield historyVersionLine;
  for (const op of ops) yield stringifyJson(op);
}
