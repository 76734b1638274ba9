import { History } from '../../harness/core/history.ts';
import type { Op } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { nanos } from '../../harness/core/time.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { historyText } from './history-text.ts';
import { firstStreamed, judge } from './judge.ts';

/** What an oracle says of a history: `unknown` where there is nothing in it to judge. */
export type Expected = 'valid' | 'invalid' | 'unknown';

export interface Agreement {
  readonly record: RunRecord;
  readonly model?: string;
  readonly expected: Expected;
  /**
   * What the streaming form, if there is one, has to tell: as much as the check of the whole, no more than that, or, where the
   * check tells of one of these anomalies, something.
   */
  readonly streamed?: 'exactly' | 'at most' | { readonly anomalies: readonly string[] };
}

/**
 * Holds a checker's verdict, and what its streaming form tells, against an oracle.
 *
 * @throws Error with the history when they disagree.
 */
export function agree(checker: Checker, { record, model, expected, streamed }: Agreement): 'valid' | 'invalid' {
  const { validity, violations } = judge(checker, record, model);
  const said = violations.map(({ title }) => `\n${title}`).join('');
  if (validity !== expected) {
    throw new Error(`${validity}, but the oracle says ${expected}: ${historyText(record.history)}${said}`);
  }
  if (streamed !== undefined) {
    const violation = firstStreamed(checker, withOneMoreInstant(record), {
      ...(model === undefined ? {} : { model }),
      ...(record.initial === undefined ? {} : { initial: record.initial }),
    });
    const isDue =
      typeof streamed === 'object'
        ? violations.some(({ anomaly = '' }) => streamed.anomalies.includes(anomaly))
        : streamed === 'exactly' && expected === 'invalid';
    const isWrong = violation === undefined ? isDue : expected !== 'invalid';
    if (isWrong) {
      throw new Error(
        `streaming told ${violation?.title ?? 'nothing'}, expected ${expected}: ${historyText(record.history)}${said}`,
      );
    }
  }
  return expected === 'invalid' ? 'invalid' : 'valid';
}

/** One more operation begins after all others: what is told only when the clock has moved on is told then. */
function withOneMoreInstant(record: RunRecord): RunRecord {
  const { ops } = record.history;
  const [first, last] = [ops[0], ops.at(-1)];
  if (first === undefined || last === undefined) return record;
  const line: Op = { ...first, index: ops.length, process: 1_000_000, type: 'invoke', time: nanos(last.time + 1) };
  return { ...record, history: new History([...ops, { ...line, value: null }]) };
}
