import type { RunEvent, RunStage } from '../../ports/reporter.ts';
import { msToNanos, nanos } from '../../core/time.ts';
import type { SampleRun } from './sample-record.ts';

type Tick = Extract<RunEvent, { readonly kind: 'tick' }>;

/** The events that a runner would have told while this sample was recorded, in order. */
export function sampleEvents({ record, verdict, meta }: SampleRun): RunEvent[] {
  const { plan } = record;
  if (plan === undefined) return [];
  const took = (stage: RunStage): RunEvent => ({ kind: 'stage', stage, tookMs: meta.stageMs[stage] ?? 0 });
  return [
    { kind: 'planned', plan, folder: meta.folder, transport: meta.transport, substitutes: meta.substitutes },
    begin('provision'),
    took('provision'),
    begin('start'),
    took('start'),
    begin('drive'),
    ...driven({ record, verdict, meta }),
    took('drive'),
    begin('check'),
    took('check'),
    { kind: 'verdict', verdict },
  ];
}

function begin(stage: RunStage): RunEvent {
  return { kind: 'stage', stage };
}

/** Phases, faults and a tick each second, by time. */
function driven(run: SampleRun): RunEvent[] {
  const timed: (readonly [at: number, event: RunEvent])[] = [];
  for (const phase of run.verdict.phases) {
    timed.push([phase.window.from, { kind: 'phase', time: phase.window.from, name: phase.name }]);
  }
  for (const { step, fault, targets, stages } of run.verdict.faults) {
    for (const [name, { at, note }] of Object.entries(stages)) {
      const stage = stageNames.find((each) => each === name);
      if (stage !== undefined) timed.push([at, { kind: 'fault', time: at, step, fault, stage, targets, note }]);
    }
  }
  for (let atMs = 1_000; atMs < 15_000; atMs += 1_000) timed.push([msToNanos(atMs), tick(run, atMs)]);
  return timed.toSorted(([a], [b]) => a - b).map(([, event]) => event);
}

const stageNames = ['asked', 'injected', 'effective', 'bit', 'missed', 'heal', 'healed', 'failed'] as const;

function tick({ record, verdict }: SampleRun, atMs: number): Tick {
  const time = msToNanos(atMs);
  const done = record.history.operations.filter((each) => (each.completedAt ?? Infinity) <= time);
  const count = (type: 'ok' | 'fail' | 'info'): number => done.filter((each) => each.type === type).length;
  const errors: Record<string, number> = {};
  for (const { error } of done) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  const active = verdict.faults.filter((fault) => fault.window.from <= time && fault.window.to > time);
  return {
    kind: 'tick',
    time,
    phase: verdict.phases.find((phase) => phase.window.to > time)?.name,
    counts: { ok: count('ok'), fail: count('fail'), info: count('info') },
    opsPerSecond: done.filter((each) => (each.completedAt ?? nanos(0)) > msToNanos(atMs - 1_000)).length,
    errors,
    faults: active.map(({ step, fault, targets }) => ({ step, fault, targets })),
    nodes: (record.plan?.nodes ?? []).map((node) => {
      const state = record.states.findLast((sample) => sample.node === node && sample.time <= time)?.state;
      const fault = active.find((each) => each.targets.includes(node) && each.fault !== 'partition')?.fault;
      const status = fault === 'kill' ? 'down' : fault === 'pause' ? 'paused' : 'up';
      return { node, status, ...(state === undefined ? {} : { state }) };
    }),
  };
}
