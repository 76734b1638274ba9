import { unreachable } from '../../core/errors.ts';
import type { Operation } from '../../core/history.ts';
import type { FaultRecord } from '../../core/nemesis-line.ts';
import { isJsonObject } from '../../core/json.ts';
import type { NodeName } from '../../core/op.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Nanos } from '../../core/time.ts';
import type { TraceAct, TraceEvent } from '../../core/trace.ts';
import type { Violation } from '../../core/verdict.ts';
import { momentText } from '../quantity-text.ts';

/** Acts of one transaction that are drawn; a longer story is cut, and the drawing says so. */
const rowsMax = 48;

/** One line of a transaction's story. */
export type TransactionRow =
  | { readonly kind: 'act'; readonly at: Nanos; readonly event: TraceEvent; readonly label: string }
  | { readonly kind: 'client'; readonly at: Nanos; readonly label: string }
  | { readonly kind: 'fault'; readonly at: Nanos; readonly label: string };

export interface TransactionStory {
  readonly lanes: readonly NodeName[];
  readonly rows: readonly TransactionRow[];
  readonly hidden: number;
}

/** Everything that the record knows of a violation's transaction, in the order in which the controller saw it. */
export function transactionStory(
  record: RunRecord,
  violation: Violation,
  operations: readonly Operation[],
  faults: readonly FaultRecord[],
): TransactionStory | undefined {
  const { transaction } = violation;
  if (transaction === undefined) return undefined;
  const events = record.traces.filter((event) => event.txn === transaction);
  if (events.length === 0) return undefined;
  const nodes = new Set([...events.map((event) => event.node), ...(violation.nodes ?? [])]);
  const acts = actRows(events);
  const told = [...acts, ...clientRows(operations, transaction)];
  const all: TransactionRow[] = [...told, ...faultRows(faults, nodes, told)];
  const rows = all.toSorted((a, b) => a.at - b.at);
  const order = record.plan?.nodes ?? [...nodes];
  const lanes = [...order.filter((node) => nodes.has(node)), ...[...nodes].filter((node) => !order.includes(node))];
  return { lanes: lanes.slice(0, 7), rows: rows.slice(0, rowsMax), hidden: Math.max(0, rows.length - rowsMax) };
}

/** What a node did again and again, such as telling one that does not answer, is one row that says so. */
function actRows(events: readonly TraceEvent[]): TransactionRow[] {
  const byAct = Map.groupBy(events, ({ node, act }) => `${node} ${actText(act)}`);
  return [...byAct.values()].flatMap((same): TransactionRow[] => {
    const [first] = same;
    const last = same.at(-1);
    if (first === undefined || last === undefined) return [];
    const again = same.length === 1 ? '' : ` ×${same.length}, until ${momentText(last.seenAt)}`;
    return [{ kind: 'act', at: first.seenAt, event: first, label: `${actText(first.act)}${again}` }];
  });
}

function clientRows(operations: readonly Operation[], transaction: string): TransactionRow[] {
  return operations
    .filter((each) => isJsonObject(each.input) && Object.values(each.input).includes(transaction))
    .slice(0, 4)
    .flatMap((each): TransactionRow[] => {
      const asked: TransactionRow = { kind: 'client', at: each.invokedAt, label: `asks for ${each.f}` };
      if (each.completedAt === undefined) return [asked];
      const error = each.error === undefined ? '' : `: ${each.error}`;
      return [asked, { kind: 'client', at: each.completedAt, label: `sees ${each.type}${error}` }];
    });
}

/** Faults that began or ended while the transaction went on, and touch one of its nodes. */
function faultRows(
  faults: readonly FaultRecord[],
  nodes: ReadonlySet<NodeName>,
  told: readonly TransactionRow[],
): TransactionRow[] {
  const moments = told.map(({ at }) => at);
  const first = Math.min(...moments);
  const last = Math.max(...moments);
  return faults
    .filter(
      (fault) =>
        fault.targets.some((node) => nodes.has(node)) || fault.links.some((link) => link.some((end) => nodes.has(end))),
    )
    .flatMap((fault): TransactionRow[] => {
      const what = `${fault.step} ${fault.fault} ${fault.targets.join(' ')}`;
      const { injected, healed } = fault.stages;
      return [
        ...(injected === undefined ? [] : [{ kind: 'fault', at: injected.at, label: `${what} begins` } as const]),
        ...(healed === undefined ? [] : [{ kind: 'fault', at: healed.at, label: `${what} is healed` } as const]),
      ];
    })
    .filter((row) => row.at >= first && row.at <= last);
}

/** What a node did, in a few words. */
function actText(act: TraceAct): string {
  switch (act.kind) {
    case 'recovered':
      return 'recovers its log';
    case 'begin':
      return 'asks for votes';
    case 'write':
      return `${act.forced ? 'forces' : 'writes'} ${act.record} to its log`;
    case 'vote':
      return `votes ${act.vote}${act.reason === undefined ? '' : `: ${act.reason}`}`;
    case 'decide':
      return `decides ${act.decision} (${act.by})`;
    case 'tell':
      return `tells ${act.to}: ${act.decision}`;
    case 'apply':
      return `applies ${act.decision}`;
    case 'release':
      return 'frees its locks';
    case 'suspect':
      return `takes ${act.peer} for dead (${act.why})`;
    case 'unsuspect':
      return `hears ${act.peer} again`;
    case 'lead':
      return `becomes ${act.role}`;
    case 'timeout':
      return `times out waiting for ${act.waitingFor}`;
    case 'refuse':
      return `refuses a message: ${act.reason}`;
    default:
      return unreachable(act);
  }
}
