import { UsageError } from '../../core/errors.ts';
import { type Json, isJsonObject } from '../../core/json.ts';
import type { Op, OpType } from '../../core/op.ts';
import { nanos } from '../../core/time.ts';
import { type LinesRead, readJsonLines, versionLine } from '../json-lines.ts';

const historyVersion = 1;
const what = 'history';

/** The first line of every `history.jsonl`. */
export const historyVersionLine: string = versionLine(what, historyVersion);

/**
 * Reads `history.jsonl`: one operation a line behind a version line. A torn last line is left out and reported.
 *
 * @throws UsageError naming the file and the line.
 */
export async function readHistoryFile(path: string): Promise<LinesRead<Op>> {
  let next = 0;
  return await readJsonLines(path, {
    what,
    version: historyVersion,
    parse: (value) => {
      const op = parseOp(value);
      if (op.index !== next)
        throw new UsageError(`index ${op.index} where ${next} is due: a line is missing or twice there`);
      next++;
      return op;
    },
  });
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

function isOpType(type: Json | undefined): type is OpType {
  return type === 'invoke' || type === 'ok' || type === 'fail' || type === 'info';
}

function field(name: string, expected: string): UsageError {
  return new UsageError(`${name}: ${expected} is expected`);
}
