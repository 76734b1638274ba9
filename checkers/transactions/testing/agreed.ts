import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Checker } from '../../../harness/ports/checker.ts';
import type { FuzzCase } from '../../testing/fuzzer.ts';

interface Trial extends FuzzCase {
  readonly checker: Checker;
  readonly level: string;
  readonly record: RunRecord;
  readonly text: string;
}

/**
 * The case, when the checker says what the oracle does. A verdict that is not complete may miss an anomaly, and one without
 * a read to judge is unknown.
 *
 * @throws Error when they disagree.
 */
export function agreed({ checker, level, record, validity, isNearMiss, text }: Trial): FuzzCase {
  const verdict = checker.check(record, { model: level, timeLimitMs: 1_000, memoryLimitBytes: 2 ** 30, now: () => 0 });
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  const isExcused =
    (verdict.validity === 'unknown' && verdict.summary.startsWith('nothing to judge')) ||
    (verdict.validity === 'valid' && !verdict.complete);
  if (verdict.validity !== validity && !isExcused)
    throw new Error(`${level}: ${verdict.validity} (${verdict.summary}), but the oracle says ${validity}: ${text}`);
  if (verdict.validity === 'invalid' && verdict.violations.length === 0)
    throw new Error(`${level}: no witness: ${text}`);
  return { validity, isNearMiss };
}
