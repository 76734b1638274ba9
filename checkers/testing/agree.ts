import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { historyText } from './history-text.ts';
import { firstStreamed, judge } from './judge.ts';

/** What an oracle says of a history: `unknown` where there is nothing in it to judge. */
export type Expected = 'valid' | 'invalid' | 'unknown';

export interface Agreement {
  readonly record: RunRecord;
  readonly model?: string;
  readonly expected: Expected;
  /** What the streaming form, if there is one, has to tell: as much as the check of the whole, or no more than that. */
  readonly streamed?: 'exactly' | 'at most';
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
    const violation = firstStreamed(checker, record, {
      ...(model === undefined ? {} : { model }),
      ...(record.initial === undefined ? {} : { initial: record.initial }),
    });
    const isWrong = violation === undefined ? streamed === 'exactly' && expected === 'invalid' : expected !== 'invalid';
    if (isWrong) {
      throw new Error(
        `streaming told ${violation?.title ?? 'nothing'}, expected ${expected}: ${historyText(record.history)}`,
      );
    }
  }
  return expected === 'invalid' ? 'invalid' : 'valid';
}
