import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Nanos, TimeWindow } from '../../core/time.ts';
import { nanos } from '../../core/time.ts';
import type { StateSample } from '../../core/trace.ts';

type NodeStatus = 'up' | 'silent' | 'down' | 'paused';

/** A span in which a node's status, role and epoch stayed the same. */
export interface NodeSpan {
  readonly window: TimeWindow;
  readonly status: NodeStatus;
  readonly role: string;
  readonly epoch: number | undefined;
}

export interface NodeLane {
  readonly node: NodeName;
  readonly spans: readonly NodeSpan[];
  readonly inDoubt: readonly { readonly at: Nanos; readonly count: number }[];
  readonly inDoubtMax: number;
}

/** One lane a node, from the sampled states and the faults that were aimed at it. */
export function nodeLanes(record: RunRecord, faults: readonly FaultRecord[]): NodeLane[] {
  const byNode = Map.groupBy(record.states, (sample) => sample.node);
  const names = record.plan?.nodes ?? [...byNode.keys()];
  return names.map((node) => {
    const samples = byNode.get(node) ?? [];
    const inDoubt = steps(samples);
    const spans = overlay(sampledSpans(samples, record.system?.roles[node] ?? ''), node, faults);
    return { node, spans, inDoubt, inDoubtMax: inDoubt.reduce((max, each) => Math.max(max, each.count), 0) };
  });
}

function sampledSpans(samples: readonly StateSample[], configuredRole: string): NodeSpan[] {
  const spans: NodeSpan[] = [];
  samples.forEach((sample, i) => {
    const to = samples[i + 1]?.time ?? sample.time;
    const next: NodeSpan = {
      window: { from: sample.time, to },
      status: sample.state === undefined ? 'silent' : 'up',
      role: sample.state?.role ?? configuredRole,
      epoch: sample.state?.epoch,
    };
    const last = spans.at(-1);
    if (last !== undefined && last.status === next.status && last.role === next.role && last.epoch === next.epoch) {
      spans[spans.length - 1] = { ...last, window: { from: last.window.from, to } };
    } else {
      spans.push(next);
    }
  });
  return spans;
}

// Samples alone can't tell a stopped node from a dead one; the journal of faults can.
const statusOf: Readonly<Record<string, NodeStatus>> = { kill: 'down', pause: 'paused' };

function overlay(spans: readonly NodeSpan[], node: NodeName, faults: readonly FaultRecord[]): NodeSpan[] {
  let result = [...spans];
  for (const fault of faults) {
    const status = statusOf[fault.fault];
    const from = fault.stages.injected?.at;
    if (status === undefined || from === undefined || !fault.targets.includes(node)) continue;
    const to = fault.stages.healed?.at ?? fault.window.to;
    const cut = nanos(Number.isFinite(to) ? to : Infinity);
    result = [
      ...result.flatMap((span) => without(span, { from, to: cut })),
      { window: { from, to: cut }, status, role: '', epoch: undefined },
    ];
  }
  return result.toSorted((a, b) => a.window.from - b.window.from);
}

/** What is left of a span when a window is cut out of it. */
function without(span: NodeSpan, hole: TimeWindow): NodeSpan[] {
  if (span.window.to <= hole.from || span.window.from >= hole.to) return [span];
  const pieces: NodeSpan[] = [];
  if (span.window.from < hole.from) pieces.push({ ...span, window: { from: span.window.from, to: hole.from } });
  if (span.window.to > hole.to) pieces.push({ ...span, window: { from: hole.to, to: span.window.to } });
  return pieces;
}

function steps(samples: readonly StateSample[]): { at: Nanos; count: number }[] {
  const result: { at: Nanos; count: number }[] = [];
  for (const sample of samples) {
    // A node that does not answer keeps its last known count: its transactions did not end by its silence.
    const count = sample.state?.inDoubt.length ?? result.at(-1)?.count ?? 0;
    if (result.at(-1)?.count !== count) result.push({ at: sample.time, count });
  }
  return result;
}
