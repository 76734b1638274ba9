import { drawnHistory } from '../../../checkers/testing/drawn-history.ts';
import { History } from '../../core/history.ts';
import { jepsenEdn } from '../../store/formats/jepsen-edn.ts';

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
}

/** Anomalies of one kind of history. */
export interface AnomalyChapter {
  readonly title: string;
  readonly text: string;
  readonly examples: readonly AnomalyExample[];
}

export function historyOf({ drawing }: AnomalyExample): History {
  const drawn = drawnHistory(drawing.split('\n').map(asDrawn).join('\n'));
  // Which node a client talked to is no part of an anomaly.
  return new History(drawn.ops.map(({ node: _node, ...op }) => op));
}

/** The example as Jepsen writes histories: an operation map a line. */
export function historyText(example: AnomalyExample): string {
  return jepsenEdn(historyOf(example));
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
