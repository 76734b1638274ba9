import { History } from '../../core/history.ts';
import { faultRecords, phaseRecords } from '../../core/nemesis-line.ts';
import type { Op } from '../../core/op.ts';
import { Prng } from '../../core/prng.ts';
import type { RunRecord, SystemDeclaration } from '../../core/run-record.ts';
import type { RunVerdict } from '../../core/run-verdict.ts';
import { msToNanos } from '../../core/time.ts';
import type { FinalState } from '../../core/trace.ts';
import type { ReportMeta } from '../html/report-meta.ts';
import { sampleNemesis } from './sample-faults.ts';
import { type Draft, type LoadShape, type Trouble, sampleLoad } from './sample-load.ts';
import { sampleMessages } from './sample-messages.ts';
import { samplePlan } from './sample-plan.ts';
import { sampleStates, sampleTrace } from './sample-states.ts';
import { sampleVerdict } from './sample-verdict.ts';

export interface SampleRun {
  readonly record: RunRecord;
  readonly verdict: RunVerdict;
  readonly meta: ReportMeta;
}

export interface SampleOptions {
  readonly seed?: string;
  readonly isViolated: boolean;
  /** The default gives about 3,400 operations. */
  readonly load?: LoadShape;
}

const troubles: readonly Trouble[] = [
  { fromMs: 2_600, toMs: 4_236, node: 'n3' },
  { fromMs: 4_936, toMs: 5_843, node: 'n4' },
  { fromMs: 6_480, toMs: 7_391, node: 'n1' },
  { fromMs: 7_200, toMs: 8_330, node: 'n2' },
];

const splitTransaction = 't-77';

const declaration: SystemDeclaration = {
  name: '2pc',
  version: '1.0.0',
  failureModel: { safety: ['crash', 'omission', 'partition', 'timing'], liveness: ['crash', 'partition', 'timing'] },
  properties: [
    {
      name: 'AC1',
      kind: 'safety',
      statement: 'All nodes that decide a transaction decide the same.',
      checker: 'atomic-commit',
    },
    { name: 'AC2', kind: 'safety', statement: 'A decision is never reversed.', checker: 'atomic-commit' },
    {
      name: 'AC3',
      kind: 'safety',
      statement: 'A transaction commits only if every participant voted yes.',
      checker: 'atomic-commit',
    },
    {
      name: 'AC5',
      kind: 'liveness',
      statement: 'When every fault is healed, every transaction is decided.',
      checker: 'atomic-commit',
    },
    {
      name: 'AC6',
      kind: 'safety',
      statement: 'What a client was told agrees with the decision.',
      checker: 'atomic-commit',
    },
    { name: 'AC7', kind: 'safety', statement: 'Votes and decisions survive a restart.', checker: 'atomic-commit' },
    { name: 'total', kind: 'safety', statement: 'No read sees money appear or vanish.', checker: 'bank' },
    {
      name: 'progress',
      kind: 'liveness',
      statement: 'When nothing is broken, operations succeed.',
      checker: 'progress',
    },
  ],
  roles: { n1: 'coordinator', n2: 'participant', n3: 'participant', n4: 'participant' },
  hasTrace: true,
  timeouts: { vote: 300, decision: 600, heartbeat: 250 },
};

/**
 * A run as a real one would be recorded, made from a seed alone: ten clients, four faults, 15 seconds; for tests of
 * reporters, which must not depend on a cluster.
 */
export function sampleRun(options: SampleOptions): SampleRun {
  const prng = Prng.fromSeed(options.seed ?? '42');
  const drafts = [
    ...sampleLoad(prng.fork('load'), troubles, options.load ?? { clients: 10, meanGapMs: 22 }),
    ...sampleNemesis(),
    ...splitOperation(),
    ...finalReads(prng),
  ];
  const ops = numbered(drafts);
  const record: RunRecord = {
    history: new History(ops),
    plan: samplePlan,
    system: declaration,
    traces: sampleTrace(splitTransaction, options.isViolated),
    messages: sampleMessages(splitTransaction),
    states: sampleStates(prng.fork('states'), samplePlan.nodes),
    finals: samplePlan.nodes.map((node) => finalState(node, options.isViolated)),
    gaps: [],
  };
  const operation = ops.findIndex((op) => op.process === splitProcess && op.type === 'invoke');
  const verdict = sampleVerdict({
    isViolated: options.isViolated,
    transaction: splitTransaction,
    operations: [operation, ops.findIndex((op) => op.process === splitProcess && op.type === 'ok')],
    faults: faultRecords(ops),
    phases: phaseRecords(ops),
    operationCount: record.history.operations.length,
  });
  return { record, verdict, meta };
}

const splitProcess = 1_000;

function splitOperation(): Draft[] {
  const value = { txn: splitTransaction, from: 'a1@n2', to: 'a2@n3', amount: 10 };
  const base = { process: splitProcess, f: 'transfer', node: 'n1', value };
  return [
    { ...base, time: msToNanos(2_585), type: 'invoke' },
    { ...base, time: msToNanos(2_616), type: 'ok' },
  ];
}

function finalReads(prng: Prng): Draft[] {
  return Array.from({ length: 4 }, (_, i): Draft[] => {
    const startMs = 14_950 + i * 20 + prng.unit();
    const base = { process: 2_000 + i, f: 'read', node: 'n1' };
    return [
      { ...base, time: msToNanos(startMs), type: 'invoke', value: null },
      { ...base, time: msToNanos(startMs + 4), type: 'ok', value: { 'a1@n2': 90, 'a2@n3': 100 } },
    ];
  }).flat();
}

function finalState(node: string, isViolated: boolean): FinalState {
  const decision = node === 'n3' && isViolated ? 'abort' : 'commit';
  const decisions: FinalState['decisions'] = node === 'n4' ? {} : { [splitTransaction]: decision };
  return { time: msToNanos(15_050), node, decisions, inDoubt: [], locks: {} };
}

function numbered(drafts: readonly Draft[]): Op[] {
  return drafts
    .filter((draft) => draft.time <= msToNanos(15_100))
    .toSorted((a, b) => a.time - b.time)
    .map((draft, index) => ({ index, ...draft }));
}

const meta: ReportMeta = {
  startedAt: '2026-11-20T14:03:22.120Z',
  controllerVersion: '0.1.0',
  nodeVersion: 'v24.21.0',
  os: 'Linux 6.12.9 x64, 8 processors',
  systemVersion: '1.0.0',
  transport: 'local',
  substitutes: ['neighbour entries instead of nftables'],
  command: 'indoubt run --system 2pc --workload transfer --seed 42 --time-limit 10s',
  stageMs: { provision: 118, start: 241, drive: 14_105, heal: 12, collect: 96, check: 310, report: 140, teardown: 38 },
  folder: 'results/2pc/20261120T140322-42',
};
