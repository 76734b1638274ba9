import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Validity, Verdict, Violation } from '../../../harness/core/verdict.ts';
import { type RecordChanges, record } from '../../testing/record-dsl.ts';
import { atomicCommit } from '../atomic-commit.ts';

export interface Judged {
  readonly validity: Validity;
  readonly reason: string;
  readonly violations: readonly Violation[];
}

export function verdictOn(run: RunRecord): Verdict {
  const options = { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 };
  const verdict = atomicCommit.check(run, options);
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  return verdict;
}

/** What the checker says of one property of a run. */
export function judged(property: string, text: string, changes: RecordChanges = {}): Judged {
  return of(property, verdictOn(record(text, changes)));
}

export function of(property: string, verdict: Verdict): Judged {
  const found = verdict.properties.find((each) => each.property === property);
  if (found === undefined) throw new Error(`${property} is not judged`);
  const violations = verdict.violations.filter((each) => each.property === property);
  return { validity: found.validity, reason: found.reason, violations };
}
