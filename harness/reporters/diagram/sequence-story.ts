import type { Operation } from '../../core/history.ts';
import { isJsonObject } from '../../core/json.ts';
import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { nanos } from '../../core/time.ts';
import type { TraceEvent } from '../../core/trace.ts';
import { momentText } from '../quantity-text.ts';
import { actText } from './act-text.ts';
import { clientLane } from './announces.ts';
import { endsOf, messageRows, messagesOf } from './message-rows.ts';
import { sequenceArrows } from './sequence-arrows.ts';
import { faultRows, faultSpans, faultsOf } from './sequence-faults.ts';
import type { SequenceRow, SequenceStory } from './sequence-row.ts';

/** Rows of one transaction that are drawn; a longer story is cut, and the drawing says so. */
const rowsMax = 56;
const lanesMax = 8;
/** Of one transaction: a system that says more of it is broken, or hostile. */
const eventsMax = 2_000;

type ActRow = Extract<SequenceRow, { kind: 'act' }>;

export interface StoryOptions {
  readonly transaction: string;
  /** Nodes that have a lane though they did nothing. */
  readonly nodes?: readonly NodeName[];
  readonly operations: readonly Operation[];
  readonly faults: readonly FaultRecord[];
}

/** Everything that the record knows of a transaction, in the order in which the controller saw it; undefined where that is nothing. */
export function sequenceStory(record: RunRecord, options: StoryOptions): SequenceStory | undefined {
  const { faults, nodes = [], operations, transaction } = options;
  const events = record.traces.filter((event) => event.txn === transaction).slice(0, eventsMax);
  const messages = messagesOf(record.messages ?? [], transaction).slice(0, eventsMax);
  if (events.length === 0 && messages.length === 0) return undefined;
  const present = new Set([...events.map((event) => event.node), ...endsOf(messages), ...nodes]);
  const clients = clientRows(operations, transaction);
  if (clients.length > 0) present.add(clientLane);
  const acts = actRows(events);
  const shown = acts.map(({ event }) => event);
  const told: SequenceRow[] = [...acts, ...messageRows(messages, { events, shown, faults }), ...clients].toSorted(
    (a, b) => a.at - b.at,
  );
  const moments = told.map(({ at }) => at);
  const between = { first: nanos(Math.min(...moments)), last: nanos(Math.max(...moments)) };
  const touching = faultsOf(faults, present, between);
  const all = [...faultRows(touching, between), ...told].toSorted((a, b) => a.at - b.at);
  const rows = all.slice(0, rowsMax);
  const lanes = lanesOf(record, present);
  return {
    lanes,
    rows,
    arrows: sequenceArrows(rows, lanes),
    spans: faultSpans(touching, rows, lanes),
    hidden: all.length - rows.length,
  };
}

/** Clients first, nodes as the plan has them, then whoever else is named. */
function lanesOf(record: RunRecord, present: ReadonlySet<NodeName>): NodeName[] {
  const order = [clientLane, ...(record.plan?.nodes ?? [])];
  const known = order.filter((node) => present.has(node));
  return [...new Set([...known, ...[...present].filter((node) => !order.includes(node))])].slice(0, lanesMax);
}

/** What a node did again and again, such as telling one that does not answer, is one row that says so. */
function actRows(events: readonly TraceEvent[]): ActRow[] {
  const byAct = Map.groupBy(events, ({ node, act }) => `${node} ${actText(act)}`);
  return [...byAct.values()].flatMap((same): ActRow[] => {
    const [first] = same;
    const last = same.at(-1);
    if (first === undefined || last === undefined) return [];
    const again = same.length === 1 ? '' : ` ×${same.length}, until ${momentText(last.seenAt)}`;
    return [{ kind: 'act', at: first.seenAt, event: first, label: `${actText(first.act)}${again}` }];
  });
}

function clientRows(operations: readonly Operation[], transaction: string): SequenceRow[] {
  return operations
    .filter((each) => isJsonObject(each.input) && Object.values(each.input).includes(transaction))
    .slice(0, 4)
    .flatMap((each): SequenceRow[] => {
      const asked: SequenceRow = { kind: 'client', at: each.invokedAt, label: `asks for ${each.f}` };
      if (each.completedAt === undefined) return [asked];
      const error = each.error === undefined ? '' : `: ${each.error}`;
      return [asked, { kind: 'client', at: each.completedAt, label: `sees ${each.type}${error}` }];
    });
}
