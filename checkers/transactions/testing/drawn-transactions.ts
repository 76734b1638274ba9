import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker } from '../../../harness/ports/checker.ts';
import { drawnRecord } from '../../testing/drawn-history.ts';

/**
 * A record from a drawing, one line a transaction, its micro-operations as violations show them:
 *
 * ```
 * |---|    p0 append x 1, r y [1 2]
 *    |--?  p1 append x 2, r y ?
 *   |--x   p2 w z 3, r z nil
 * ```
 */
export function drawnTransactions(text: string): RunRecord {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return drawnRecord(lines.map((line) => transactionLine(line)).join('\n'));
}

/** What a checker says of such a drawing. */
export async function judged(checker: Checker, text: string, model?: string): Promise<Verdict> {
  return checker.check(drawnTransactions(text), {
    ...(model === undefined ? {} : { model }),
    timeLimitMs: 1_000,
    memoryLimitBytes: 2 ** 30,
    now: () => 0,
  });
}

function transactionLine(line: string): string {
  const match = /^(\s*\|-*[|x?]?\s+p\d+) (.*)$/.exec(line);
  if (match === null) throw new Error(`drawnTransactions: can't read "${line}"`);
  const [, head = '', rest = ''] = match;
  const micros = rest.split(',').map((each) => microOf(each.trim()));
  const asked = micros.map(([name, key, value]) => [name, key, name === 'r' ? null : value]);
  return `${head} txn ${JSON.stringify(asked)} -> ${JSON.stringify(micros)}`;
}

function microOf(text: string): [string, string, unknown] {
  const match = /^(append|w|r) (\w+) (.+)$/.exec(text);
  if (match === null) throw new Error(`drawnTransactions: can't read "${text}"`);
  const [, name = '', key = '', value = ''] = match;
  const isNothing = value === 'nil' || value === '?';
  return [name, key, isNothing ? null : (JSON.parse(value.replaceAll(' ', ',')) as unknown)];
}
