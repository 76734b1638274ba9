import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict, Violation } from '../../harness/core/verdict.ts';
import type { Checker, StreamOptions } from '../../harness/ports/checker.ts';
import { drawnRecord } from './drawn-history.ts';

/** The verdict of a synchronous checker, without limits. */
export function judge(checker: Checker, record: RunRecord, model?: string): Verdict {
  const verdict = checker.check(record, {
    timeLimitMs: Infinity,
    memoryLimitBytes: Infinity,
    now: () => 0,
    ...(model === undefined ? {} : { model }),
  });
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

/** The verdict on a drawn history. */
export function judgeDrawn(checker: Checker, text: string, model?: string): Verdict {
  return judge(checker, drawnRecord(text), model);
}

/** What the streaming form tells of a record, line by line: the first violation, if there is one. */
export function firstStreamed(checker: Checker, record: RunRecord, options: StreamOptions = {}): Violation | undefined {
  const streaming = checker.stream?.(options);
  if (streaming === undefined) throw new Error(`${checker.name} has no streaming form`);
  for (const op of record.history.ops) {
    const violation = streaming.add(op);
    if (violation !== undefined) return violation;
  }
  return undefined;
}
