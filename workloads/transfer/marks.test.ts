import { expect, test } from 'vitest';
import { History } from '../../harness/core/history.ts';
import { type FaultStage, nemesisValue } from '../../harness/core/nemesis-line.ts';
import type { Op } from '../../harness/core/op.ts';
import type { Plan, Target } from '../../harness/core/plan.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { msToNanos } from '../../harness/core/time.ts';
import type { TraceEvent } from '../../harness/core/trace.ts';
import { transferMarks } from './marks.ts';

const [commit, abort, doubt] = transferMarks;

function transferThat(type: 'ok' | 'fail' | 'info', error?: string): Op[] {
  const common = { process: 0, f: 'transfer', value: null };
  return [
    { ...common, index: 0, time: msToNanos(0), type: 'invoke' },
    { ...common, index: 1, time: msToNanos(1), type, ...(error === undefined ? {} : { error }) },
  ];
}

function kill(node: string, fromMs: number, toMs: number): Op[] {
  const line = (stage: FaultStage, ms: number): Op => ({
    index: ms,
    time: msToNanos(ms),
    type: 'info',
    process: 'nemesis',
    ...nemesisValue({
      kind: 'fault',
      fault: 'kill',
      step: '2.1',
      class: 'crash',
      stage,
      targets: [node],
      links: [],
      note: '',
    }),
  });
  return [line('asked', fromMs), line('injected', fromMs), line('heal', toMs), line('healed', toMs)];
}

function plan(target: Target): Plan {
  return {
    version: 1,
    seed: '1',
    system: '2pc',
    systemVersion: '1',
    workload: 'transfer',
    nodes: ['n1', 'n2'],
    options: {},
    requires: [],
    notRun: [],
    steps: [
      {
        id: '2.1',
        when: { kind: 'time', ms: 0 },
        do: { kind: 'fault', fault: 'kill', target, options: {} },
        required: true,
      },
    ],
  };
}

function record(ops: readonly Op[], changes: Partial<RunRecord> = {}): RunRecord {
  return {
    history: new History(ops),
    system: {
      name: '2pc',
      version: '1',
      failureModel: { safety: [], liveness: [] },
      properties: [],
      roles: { n1: 'coordinator', n2: 'participant' },
      hasTrace: true,
      timeouts: {},
    },
    traces: [],
    states: [],
    finals: [],
    gaps: [],
    ...changes,
  };
}

function voted(ms: number): TraceEvent {
  return {
    node: 'n2',
    incarnation: 1,
    sequence: 1,
    monotonicNs: 0,
    seenAt: msToNanos(ms),
    txn: 't1',
    act: { kind: 'vote', vote: 'yes' },
  };
}

function decided(ms: number): TraceEvent {
  return { ...voted(ms), sequence: 2, act: { kind: 'decide', decision: 'commit', by: 'coordinator' } };
}

function sampledAt(ms: number): Partial<RunRecord> {
  return {
    states: [
      {
        time: msToNanos(ms),
        node: 'n2',
        state: { role: 'participant', epoch: 1, version: '1', incarnation: 1, inDoubt: [{ txn: 't1', ageMs: 5 }] },
      },
    ],
  };
}

test('an ok transfer is a commit; one in doubt is not', () => {
  expect(commit?.isReached(record(transferThat('ok')))).toBe(true);
  expect(commit?.isReached(record(transferThat('info', 'timed out')))).toBe(false);
});

test('a refused transfer is an abort; one that was never sent is not', () => {
  expect(abort?.isReached(record(transferThat('fail', 'aborted: overdraft')))).toBe(true);
  expect(abort?.isReached(record(transferThat('fail', 'not connected: ECONNREFUSED')))).toBe(false);
});

test('the doubt mark applies only when the plan takes the coordinator away', () => {
  expect(doubt?.applies?.(record([], { plan: plan({ kind: 'role', role: 'coordinator' }) }))).toBe(true);
  expect(doubt?.applies?.(record([], { plan: plan({ kind: 'nodes', nodes: ['n1'] }) }))).toBe(true);
  expect(doubt?.applies?.(record([], { plan: plan({ kind: 'nodes', nodes: ['n2'] }) }))).toBe(false);
  expect(doubt?.applies?.(record([]))).toBe(false);
});

test('a doubt counts from traces when it overlaps the outage', () => {
  const outage = kill('n1', 100, 200);
  expect(doubt?.isReached(record(outage, { traces: [voted(90), decided(250)] }))).toBe(true);
  expect(doubt?.isReached(record(outage, { traces: [voted(150)] }))).toBe(true);
  expect(doubt?.isReached(record(outage, { traces: [voted(50), decided(60)] }))).toBe(false);
  expect(doubt?.isReached(record(kill('n2', 100, 200), { traces: [voted(150)] }))).toBe(false);
});

test('a doubt counts from a sampled state within the outage', () => {
  expect(doubt?.isReached(record(kill('n1', 100, 200), sampledAt(150)))).toBe(true);
  expect(doubt?.isReached(record(kill('n1', 100, 200), sampledAt(300)))).toBe(false);
});
