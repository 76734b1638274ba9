import { existsSync } from 'node:fs';
import { UsageError } from '../../core/errors.ts';
import { History } from '../../core/history.ts';
import { type Json, isJsonObject, stringifyJson } from '../../core/json.ts';
import type { Op } from '../../core/op.ts';
import { nanos } from '../../core/time.ts';
import { type LinesRead, versionLine } from '../json-lines.ts';
import type { HistoryFormat } from './format.ts';
import { requireHeap } from './heap-bound.ts';
import { parseJsonText } from './json-text.ts';
import { OpenCalls } from './open-calls.ts';
import { isOpType } from './op-type.ts';
import { SyntaxProblem, located, placeWithin } from './place.ts';
import { type TextLine, readLines } from './read-lines.ts';

const historyVersion = 1;
const what = 'history';

/** The first line of every `history.jsonl`. */
export const historyVersionLine: string = versionLine(what, historyVersion);

/** Our own lines, read like any other format. */
export const indoubtJsonl: HistoryFormat = {
  name: 'indoubt-jsonl',
  summary: "history.jsonl of a run's folder",
  recognises: (head) => head.startsWith('{"indoubt":'),
  read: async (path) => {
    const open = new OpenCalls();
    let last = 0;
    const { items, gaps } = await readHistoryFile(path, ({ process, type, f, time }) => {
      if (time < last) throw new UsageError(`time runs backwards (${time} after ${last})`);
      last = time;
      if (process !== 'nemesis') open.note(process, type, f);
    });
    return { history: new History(items), model: undefined, gaps };
  },
};

/**
 * Reads `history.jsonl`: one operation a line behind a version line. A torn last line is left out and reported. What `watch` throws
 * gets its place.
 *
 * @throws UsageError naming the file, the line and the column.
 */
export async function readHistoryFile(path: string, watch?: (op: Op) => void): Promise<LinesRead<Op>> {
  if (!existsSync(path)) return { items: [], gaps: [`${what}: ${path} is missing`] };
  const items: Op[] = [];
  let torn: UsageError | undefined;
  let tornLine = 0;
  await readLines(path, (line) => {
    if (torn !== undefined) throw torn;
    if (line.text === '') return;
    let value: Json;
    try {
      value = parseJsonText(line.text);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      // Judged when it is known whether another line follows.
      torn = notJson(path, line, error);
      tornLine = line.line;
      return;
    }
    located(path, line, () => {
      if (line.line === 1) return requireVersion(value);
      requireHeap(items.length);
      const op = opAt(value, items.length);
      watch?.(op);
      items.push(op);
    });
  });
  return { items, gaps: torn === undefined ? [] : [`${what}: the last line was torn and left out (line ${tornLine})`] };
}

function notJson(path: string, from: TextLine, problem: SyntaxProblem): UsageError {
  const { line, column } = placeWithin(from, from.text, problem.at);
  return new UsageError(
    `${path}:${line}:${column}: not JSON (${problem.message}); remove the line or restore the file`,
  );
}

function requireVersion(value: Json): void {
  const header = isJsonObject(value) ? value : {};
  if (header['indoubt'] !== what) throw new UsageError(`not ${what} of indoubt: the version line is missing`);
  if (header['version'] === historyVersion) return;
  const version = stringifyJson(header['version'] ?? null);
  throw new UsageError(`version ${version} of ${what}; this indoubt reads ${historyVersion}: use a newer one`);
}

function opAt(value: Json, next: number): Op {
  const op = parseOp(value);
  if (op.index === next) return op;
  throw new UsageError(`index ${op.index} where ${next} is due: a line is missing or twice there`);
}

/** By hand, not by schema: a history may have millions of lines. */
function parseOp(value: Json): Op {
  if (!isJsonObject(value)) throw new UsageError('not an operation: an object is expected');
  const { index, time, type, process, f, error, node } = value;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0)
    throw field('index', 'a whole number from 0');
  if (typeof time !== 'number' || !(time >= 0)) throw field('time', 'nanoseconds since the run began');
  if (!isOpType(type)) throw field('type', 'invoke, ok, fail or info');
  if (process !== 'nemesis' && (typeof process !== 'number' || !Number.isSafeInteger(process) || process < 0)) {
    throw field('process', 'a whole number from 0, or "nemesis"');
  }
  if (typeof f !== 'string') throw field('f', 'text');
  if (error !== undefined && typeof error !== 'string') throw field('error', 'text');
  if (node !== undefined && typeof node !== 'string') throw field('node', 'text');
  return {
    index,
    time: nanos(time),
    type,
    process,
    f,
    value: value['value'] ?? null,
    ...(error === undefined ? {} : { error }),
    ...(node === undefined ? {} : { node }),
  };
}

function field(name: string, expected: string): UsageError {
  return new UsageError(`${name}: ${expected} is expected`);
}
