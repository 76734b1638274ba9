import type { EnvironmentError } from '../core/errors.ts';
import { type Json, stringifyJson } from '../core/json.ts';
import type { NodeName, OpType, ProcessId } from '../core/op.ts';
import type { Nanos } from '../core/time.ts';
import { historyVersionLine } from './formats/indoubt-jsonl.ts';
import { LineFile } from './line-file.ts';

/** One line to record; its index is given when it is written. */
export interface HistoryEntry {
  readonly time: Nanos;
  readonly type: OpType;
  readonly process: ProcessId | 'nemesis';
  readonly f: string;
  /** The value as JSON text, made by `encodeValue`. */
  readonly valueText: string;
  readonly error?: string | undefined;
  readonly node?: NodeName | undefined;
}

/**
 * Writes `history.jsonl` while it happens. It keeps nothing in memory: ten million operations cost no more than ten.
 */
export class HistoryRecorder {
  readonly #file: LineFile;
  #count = 0;

  constructor(path: string, onFailure: (error: EnvironmentError) => void) {
    this.#file = new LineFile(path, onFailure);
    this.#file.write(historyVersionLine);
  }

  /** How many lines were recorded, the version line not counted. */
  get count(): number {
    return this.#count;
  }

  /** Records a line and gives its index. */
  record(entry: HistoryEntry): number {
    const index = this.#count++;
    // Put together by hand: this is the hottest line of the harness, and stringify of a whole operation costs twice as much.
    let line = `{"index":${index},"time":${entry.time},"type":"${entry.type}","process":${
      entry.process === 'nemesis' ? '"nemesis"' : entry.process
    },"f":${quoted(entry.f)},"value":${entry.valueText}`;
    if (entry.error !== undefined) line += `,"error":${JSON.stringify(entry.error)}`;
    if (entry.node !== undefined) line += `,"node":${quoted(entry.node)}`;
    this.#file.write(line + '}');
    return index;
  }

  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
}

/**
 * A value as JSON text. Values come from clients, so anything may arrive here.
 *
 * @throws TypeError for what JSON can't say (a function, a cycle).
 */
export function encodeValue(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return encodeObject(value);
  if (typeof value === 'string') return JSON.stringify(value);
  const isSayable = typeof value === 'boolean' || typeof value === 'bigint' || Number.isFinite(value);
  if (!isSayable) throw new TypeError(`JSON has no ${String(value)}`);
  return String(value);
}

function encodeObject(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint inside, probably. The replacer that it needs makes stringify several times slower, and few values have one.
    return stringifyJson(value);
  }
}

const quotedNames = new Map<string, string>();
const quotedNamesMax = 1_000;

/** The JSON form of a name; names repeat, so it is remembered. */
function quoted(name: string): string {
  let text = quotedNames.get(name);
  if (text === undefined) {
    text = JSON.stringify(name);
    if (quotedNames.size < quotedNamesMax) quotedNames.set(name, text);
  }
  return text;
}
