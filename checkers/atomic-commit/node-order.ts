import type { NodeName } from '../../harness/core/op.ts';
import type { RecoveredTransaction, TraceEvent } from '../../harness/core/trace.ts';

export type RecoveredState = RecoveredTransaction['state'];

/** One life of a node's process, from its start to its crash, or to the end of the evidence. */
export interface Incarnation {
  readonly number: number;
  /** In order of sequence. */
  readonly events: readonly TraceEvent[];
  /** What recovery found in the log, by transaction; undefined when the trace does not say. */
  readonly found: ReadonlyMap<string, RecoveredState> | undefined;
  readonly foundBy: TraceEvent | undefined;
}

/** What one node says of its acts, in its own order. */
export interface NodeTrace {
  readonly node: NodeName;
  readonly incarnations: readonly Incarnation[];
  /** What is missing, one line each; empty when every line is there. */
  readonly gaps: readonly string[];
}

/** Sorts the traces of each node by incarnation and sequence number, and says where lines are missing. */
export function nodeTraces(events: Iterable<TraceEvent>): Map<NodeName, NodeTrace> {
  const byNode = new Map<NodeName, TraceEvent[]>();
  for (const event of events) {
    const list = byNode.get(event.node);
    if (list === undefined) byNode.set(event.node, [event]);
    else list.push(event);
  }
  return new Map([...byNode].map(([node, list]) => [node, nodeTrace(node, list)]));
}

function nodeTrace(node: NodeName, events: readonly TraceEvent[]): NodeTrace {
  const lives = new Map<number, TraceEvent[]>();
  for (const event of events.toSorted(byOrder)) {
    const life = lives.get(event.incarnation);
    if (life === undefined) lives.set(event.incarnation, [event]);
    else life.push(event);
  }
  const incarnations = [...lives].map(([number, life]) => incarnation(number, life));
  return { node, incarnations, gaps: incarnations.flatMap((life) => gapsOf(node, life)) };
}

/** A node's own order; its clock has no say in it. */
function byOrder(a: TraceEvent, b: TraceEvent): number {
  return a.incarnation - b.incarnation || a.sequence - b.sequence;
}

function incarnation(number: number, events: readonly TraceEvent[]): Incarnation {
  const found = new Map<string, RecoveredState>();
  let foundBy: TraceEvent | undefined;
  for (const event of events) {
    if (event.act.kind !== 'recovered') continue;
    foundBy ??= event;
    for (const { txn, state } of event.act.transactions) found.set(txn, state);
  }
  return { number, events, found: foundBy === undefined ? undefined : found, foundBy };
}

/** Sequence numbers begin at 1 and leave none out; nothing says how many there were before a crash. */
function gapsOf(node: NodeName, { number, events }: Incarnation): string[] {
  const gaps: string[] = [];
  let next = 1;
  for (const { sequence } of events) {
    if (sequence > next) gaps.push(lost(node, number, next, sequence - 1));
    if (sequence < next) gaps.push(`the trace of ${node} has two lines ${sequence} in incarnation ${number}`);
    next = Math.max(next, sequence + 1);
  }
  return gaps;
}

function lost(node: NodeName, number: number, from: number, to: number): string {
  const lines = from === to ? `line ${from}` : `lines ${from} to ${to}`;
  return `the trace of ${node} lacks ${lines} of incarnation ${number}`;
}
