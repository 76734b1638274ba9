import { EnvironmentError, UsageError } from '../../../harness/core/errors.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../../harness/ports/checker.ts';
import { bank } from '../../bank/bank.ts';

function checker(name: string, check: (record: RunRecord, options: CheckerOptions) => Verdict): Checker {
  return { name, proves: '', completeness: 'complete', complexity: '', isHeavy: true, check };
}

function validVerdict(name: string, summary: string): Verdict {
  return { checker: name, validity: 'valid', summary, complete: true, properties: [], violations: [], details: {} };
}

/** Checkers with the faults that a pool must bear. */
export const checkers: readonly Checker[] = [
  bank,
  checker('echo', ({ history, traces, initial }, { model, engine }) => ({
    ...validVerdict('echo', `${history.operations.length} operations, ${traces.length} traces`),
    details: { model: model ?? null, engine: engine ?? null, initial: initial ?? null },
  })),
  checker('loop', () => {
    for (let i = 0; ; i++) if (i < 0) return validVerdict('loop', 'never');
  }),
  checker('eats heap', () => {
    const kept: number[][] = [];
    for (;;) kept.push([kept.length, kept.length]);
  }),
  checker('eats buffers', () => {
    const kept: Float64Array[] = [];
    for (;;) kept.push(new Float64Array(100_000).fill(kept.length));
  }),
  checker('gives up in time', (_record, { now, timeLimitMs }) => {
    const begun = now();
    while (now() - begun < timeLimitMs);
    return { ...validVerdict('gives up in time', 'it says where it was'), validity: 'unknown' };
  }),
  checker('throws', () => {
    throw new Error('a bug of ours');
  }),
  checker('refuses', () => {
    throw new UsageError('history line 3: not a register');
  }),
  checker('lacks an engine', () => {
    throw new EnvironmentError('engine-absent', 'porcupine is not built', { node: 'n1' });
  }),
];
