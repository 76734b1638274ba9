import { drawnHistory } from '../../../checkers/testing/drawn-history.ts';
import { History } from '../../core/history.ts';
import { jepsenEdn } from '../../store/formats/jepsen-edn.ts';
import { runFiles, runRecordOf } from './run-folder.ts';

/** A small history that shows one anomaly. */
export interface AnomalyExample {
  /** Of the history's file, without its ending. */
  readonly file: string;
  readonly title: string;
  /** What happened and why it must not, in a sentence or two. */
  readonly story: string;
  /** As `--checker` takes it. */
  readonly checker: string;
  /**
   * One operation a line, in the notation of `drawnHistory`, where a transaction may be written as `p0 txn append x 1, r y [1 2]`: what it did
   * and what it read.
   */
  readonly drawing: string;
  /**
   * True where it takes what nodes did to show it: then the drawing is of a run, one act a line, in the notation of `record`
   * (checkers/testing/record-dsl.ts), and is kept as the folder of a run.
   */
  readonly isRun?: true;
}

/** Anomalies of one kind of history. */
export interface AnomalyChapter {
  readonly title: string;
  readonly text: string;
  readonly examples: readonly AnomalyExample[];
}

export function historyOf({ drawing, isRun }: AnomalyExample): History {
  if (isRun === true) return runRecordOf(drawing).history;
  const drawn = drawnHistory(drawing.split('\n').map(asDrawn).join('\n'));
  // Which node a client talked to is no part of an anomaly.
  return new History(drawn.ops.map(({ node: _node, ...op }) => op));
}

/** The files of an example at this place, by their paths: a history as Jepsen writes them, an operation map a line, or all of a run. */
export function filesOf(example: AnomalyExample, path: string): ReadonlyMap<string, string> {
  return example.isRun === true ? runFiles(path, example.drawing) : new Map([[path, jepsenEdn(historyOf(example))]]);
}

/** A transaction in short, as `drawnHistory` wants it. */
function asDrawn(line: string): string {
  const match = /^(.* p\d+ txn) (?!\[)([^!]*)(!.*)?$/.exec(line);
  if (match === null) return line;
  const [, head = '', steps = '', error = ''] = match;
  const done = steps.split(',').map((step) => step.trim().split(/\s+/));
  const asked = done.map(([f, key, ...value]) => `["${f}","${key}",${f === 'r' ? 'null' : value.join(',')}]`);
  const answered = done.map(([f, key, ...value]) => `["${f}","${key}",${answerOf(value)}]`);
  return `${head} [${asked.join(',')}] -> [${answered.join(',')}] ${error}`;
}

/** `[1 2]` as a list, `nil` as null. */
function answerOf(words: readonly string[]): string {
  const text = words.join(' ');
  return text === 'nil' ? 'null' : text.replaceAll(/\s+/g, ',');
}
