import { type FaultRecord, starvedWindows } from '../../harness/core/nemesis-line.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { FinalState, TraceEvent } from '../../harness/core/trace.ts';
import { type Nanos, type TimeWindow } from '../../harness/core/time.ts';
import { type HistoryEnd, historyEnd } from '../timeline/history-end.ts';
import { type Recovery, recoveryOf } from '../timeline/recovery.ts';
import { settlingTime } from '../timeline/settling.ts';
import { struckFaults } from '../timeline/struck-faults.ts';
import { type ClientStatement, clientStatement } from './client-answers.ts';
import { type NodeDecision, decisionsOf } from './decisions.ts';
import { type NodeTrace, nodeTraces } from './node-order.ts';
import { type Evidence, emptyTransaction, type TransactionEvidence } from './transaction-evidence.ts';

/** Everything that the record says of transactions, put in order once and read by every property. */
export interface CommitEvidence {
  readonly record: RunRecord;
  readonly end: HistoryEnd;
  readonly recovery: Recovery;
  readonly faults: readonly FaultRecord[];
  readonly starved: readonly TimeWindow[];
  /** How long after a fault the system may still feel it. */
  readonly settling: Nanos;
  readonly traces: ReadonlyMap<NodeName, NodeTrace>;
  readonly finals: readonly FinalState[];
  readonly transactions: ReadonlyMap<string, TransactionEvidence>;
  /** What each node decided, in its own order, by transaction. */
  readonly decisions: ReadonlyMap<string, TransactionDecisions>;
  readonly statements: readonly ClientStatement[];
  /** Why traces can't be relied upon to be whole, one line each. */
  readonly traceGaps: readonly string[];
  /** Nodes say when their log records are durable. */
  readonly hasWrites: boolean;
}

export type TransactionDecisions = ReadonlyMap<NodeName, readonly NodeDecision[]>;

/** Reads a record in one pass over its lines; what the controller saw after the end of the history is left out. */
export function commitEvidence(record: RunRecord): CommitEvidence {
  const end = historyEnd(record);
  const seen = record.traces.filter(({ seenAt }) => seenAt <= end.at);
  const finals = record.finals.filter(({ time }) => time <= end.at);
  const traces = nodeTraces(seen);
  const statements = record.history.operations.flatMap((operation) => clientStatement(operation) ?? []);
  const transactions = transactionsOf(traces.values(), statements, finals);
  return {
    record,
    end,
    recovery: recoveryOf(record),
    faults: struckFaults(record.history.ops),
    starved: starvedWindows(record.history.ops),
    settling: settlingTime(record),
    traces,
    finals,
    transactions,
    decisions: new Map([...transactions].map(([txn, transaction]) => [txn, decisionsOf(transaction, traces)])),
    statements,
    traceGaps: traceGaps(record, seen, traces),
    hasWrites: seen.some(({ act }) => act.kind === 'write'),
  };
}

function transactionsOf(
  traces: Iterable<NodeTrace>,
  statements: readonly ClientStatement[],
  finals: readonly FinalState[],
): Map<string, TransactionEvidence> {
  const transactions = new Map<string, TransactionEvidence>();
  const of = (txn: string): TransactionEvidence => {
    const known = transactions.get(txn) ?? emptyTransaction(txn);
    transactions.set(txn, known);
    return known;
  };
  for (const trace of traces) {
    for (const { events } of trace.incarnations) for (const event of events) addEvent(event, of);
  }
  for (const statement of statements) of(statement.txn).statements.push(statement);
  for (const final of finals) {
    for (const [txn, decision] of Object.entries(final.decisions ?? {})) of(txn).finals.push({ final, decision });
  }
  return transactions;
}

function addEvent(event: TraceEvent, of: (txn: string) => TransactionEvidence): void {
  const { act, txn, node } = event;
  const add = (name: string, evidence: Evidence): void => {
    const { nodes } = of(name);
    const list = nodes.get(node);
    if (list === undefined) nodes.set(node, [evidence]);
    else list.push(evidence);
  };
  if (act.kind === 'recovered') {
    for (const { txn: found, state } of act.transactions) add(found, { event, act: { kind: 'found', state } });
  } else if (txn !== undefined) {
    add(txn, { event, act });
  }
}

function traceGaps(
  { system, gaps }: RunRecord,
  events: readonly TraceEvent[],
  traces: ReadonlyMap<NodeName, NodeTrace>,
): string[] {
  if (events.length === 0) {
    return [system?.hasTrace === false ? `${system.name} writes no traces` : 'there are no traces of the nodes'];
  }
  const silent = Object.keys(system?.roles ?? {}).filter((node) => !traces.has(node));
  return [
    ...gaps,
    ...[...traces.values()].flatMap((trace) => trace.gaps),
    ...silent.map((node) => `there is no trace of ${node}`),
  ];
}
