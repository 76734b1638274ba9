import type { FaultRecord, PhaseRecord } from '../../core/nemesis-line.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { msToNanos } from '../../core/time.ts';
import type { PropertyVerdict, Verdict, Violation } from '../../core/verdict.ts';

export interface SampleVerdictOptions {
  readonly isViolated: boolean;
  readonly transaction: string;
  readonly operations: readonly number[];
  readonly faults: readonly FaultRecord[];
  readonly phases: readonly PhaseRecord[];
  readonly operationCount: number;
}

export function sampleVerdict(options: SampleVerdictOptions): RunVerdict {
  const { isViolated, operationCount } = options;
  const atomic: readonly PropertyVerdict[] = [
    isViolated
      ? { property: 'AC1', validity: 'invalid', reason: '1 transaction of 2,786 was decided both ways' }
      : { property: 'AC1', validity: 'valid', reason: '2,786 decided transactions, each decided one way' },
    { property: 'AC2', validity: 'valid', reason: '8,120 decisions on 4 nodes, none reversed' },
    { property: 'AC3', validity: 'valid', reason: '2,391 commits, each with all its yes votes' },
    {
      property: 'AC5',
      validity: 'valid',
      reason: 'the last of 31 transactions in doubt was decided 412 ms after the heal',
    },
    { property: 'AC6', validity: 'valid', reason: '2,983 answers agree with the decisions' },
    isViolated
      ? { property: 'AC7', validity: 'unknown', reason: "n3's trace has a gap after its time-out" }
      : { property: 'AC7', validity: 'valid', reason: '9 transactions prepared before the restart were found by it' },
  ];
  const total: PropertyVerdict = {
    property: 'total',
    validity: 'valid',
    reason: '592 reads and the final state add up to 600',
  };
  const progress: PropertyVerdict = {
    property: 'progress',
    validity: 'valid',
    reason: 'no quiet window was without success',
  };
  const base = { complete: true, violations: [], details: {} };
  const verdicts: readonly Verdict[] = [
    {
      ...base,
      checker: 'atomic-commit',
      validity: isViolated ? 'invalid' : 'valid',
      summary: isViolated ? '1 split decision in 2,786 transactions' : 'no anomaly found in 2,786 transactions',
      properties: atomic,
      violations: isViolated ? [split(options)] : [],
      details: { transactions: 2_786, commits: 2_391, aborts: 395, decidedAfterHeal: 31 },
    },
    {
      ...base,
      checker: 'bank',
      validity: 'valid',
      summary: '592 reads add up to 600',
      properties: [total],
      details: { reads: 592, total: 600 },
    },
    {
      ...base,
      checker: 'progress',
      validity: 'valid',
      summary: 'progress wherever it was due',
      properties: [progress],
      details: { quietWindows: 3, longestGapMs: 212 },
    },
    {
      ...base,
      checker: 'faults',
      validity: 'valid',
      summary: '4 faults proven, 4 bit',
      properties: [],
      details: { proven: 4, bit: 4 },
    },
    {
      ...base,
      checker: 'stats',
      validity: 'valid',
      summary: `${operationCount} operations`,
      properties: [],
      details: {
        operations: {
          transfer: { ok: 2_391, fail: 352, info: 43, 'p50 ms': 5.4, 'p95 ms': 16.2, 'p99 ms': 341.8, 'max ms': 902.4 },
          read: { ok: 592, fail: 69, info: 0, 'p50 ms': 3.9, 'p95 ms': 9.7, 'p99 ms': 318.1, 'max ms': 901.1 },
        },
        phases: {
          before: { ok: 690, fail: 61, info: 0, 'op/s': 345 },
          during: { ok: 1_720, fail: 420, info: 119, 'op/s': 246 },
          after: { ok: 1_790, fail: 141, info: 0, 'op/s': 358 },
          final: { ok: 4, fail: 0, info: 0, 'op/s': 4 },
        },
        errors: {
          'lock conflict': 260,
          'vote missing': 301,
          'overdraft refused': 130,
          'timed out': 61,
          'connection lost': 58,
        },
      },
    },
  ];
  return {
    version: 1,
    outcome: isViolated ? 'violated' : 'passed',
    headline: isViolated
      ? 'AC1: transaction t-77 was committed by n1 and n2 and aborted by n3'
      : 'no anomaly found: 2,786 transactions under 4 proven faults',
    reasons: isViolated ? ['AC1 is violated, inside the failure model that 2pc declares'] : [],
    notTested: ['clock faults: needs CAP_SYS_TIME or libfaketime, neither is here'],
    model: 'inside',
    properties: [...atomic, total, progress],
    verdicts,
    marks: [
      { name: 'commit across participants', statement: 'A transfer between two nodes committed.', isReached: true },
      { name: 'abort', statement: 'A transfer was aborted by a NO vote.', isReached: true },
      { name: 'in doubt', statement: 'A transaction was in doubt while the coordinator was down.', isReached: true },
    ],
    faults: options.faults,
    phases: options.phases,
    leftovers: [],
    seed: '42',
    repeat: 'indoubt run --plan results/2pc/20261120T140322-42/plan.json',
  };
}

function split({ transaction, operations }: SampleVerdictOptions): Violation {
  return {
    property: 'AC1',
    title: `transaction ${transaction} was committed by n1 and n2 and aborted by n3`,
    explanation: [
      'n1 collected yes votes from n2 and n3 and decided commit at 2.61 s, in epoch 1.',
      'n1 told the client ok and told n2, which applied the transfer.',
      'n3 had voted yes at 2.59 s and was cut off from n1 at 2.61 s (step 2.1), before the decision reached it.',
      'n3 waited 600 ms for the decision, timed out, and aborted on its own. After a yes vote it may not decide alone.',
    ],
    shownBy: 'final-state',
    window: { from: msToNanos(2_585), to: msToNanos(3_193) },
    operations,
    nodes: ['n1', 'n2', 'n3'],
    transaction,
    faults: ['2.1'],
  };
}
