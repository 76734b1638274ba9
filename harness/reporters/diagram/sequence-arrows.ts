import type { NodeName } from '../../core/op.ts';
import type { Decision, TraceEvent } from '../../core/trace.ts';
import { momentText } from '../quantity-text.ts';
import { announces, clientLane } from './announces.ts';
import type { SequenceArrow, SequenceRow } from './sequence-row.ts';

/** Of a message's text, on hover. */
const textShown = 120;

type ActRow = Extract<SequenceRow, { kind: 'act' }>;

/**
 * An arrow for each message that a relay carried. Where none was recorded, an act that names its cause shows that a message
 * came, and the sender's last act that announced one shows from where.
 */
export function sequenceArrows(rows: readonly SequenceRow[], lanes: readonly NodeName[]): SequenceArrow[] {
  const recorded = rows.flatMap((row, i): SequenceArrow[] => (row.kind === 'message' ? [carried(rows, row, i)] : []));
  const ids = new Set(rows.map((row) => (row.kind === 'message' ? row.message.id : undefined)));
  const seen = new Set<string>();
  const used = new Set<string>();
  const inferred = rows.flatMap((row, i): SequenceArrow[] => {
    if (row.kind !== 'act' || row.event.cause === undefined || ids.has(row.event.cause)) return [];
    const key = `${row.event.cause}>${row.event.node}`;
    if (!isFirst(seen, key)) return [];
    // What a node announced to another once, went to it once.
    return arrowFromCause(rows, row, i, lanes).filter(({ from, sentRow, to }) =>
      isFirst(used, `${from} ${sentRow} ${to}`),
    );
  });
  const answers = recorded.length > 0 ? [] : clientAnswers(rows);
  // What a relay did not see may just not have been recorded.
  const lost = recorded.length > 0 ? [] : unheard(rows, lanes, inferred);
  return [...recorded, ...inferred, ...answers, ...lost].filter(
    ({ from, to }) => lanes.includes(from) && lanes.includes(to),
  );
}

function carried(
  rows: readonly SequenceRow[],
  row: Extract<SequenceRow, { kind: 'message' }>,
  i: number,
): SequenceArrow {
  const { label, message, state } = row;
  const { bytes, by, from, id, text, time, to } = message;
  const effect = rows.findIndex(
    (each, k) => k > i && each.kind === 'act' && id !== undefined && each.event.cause === id && each.event.node === to,
  );
  const title = [
    `${momentText(time, 4)}: ${label}, from ${from} to ${to}, ${bytes} bytes`,
    ...(by === undefined ? [] : [`by ${by}`]),
    text.slice(0, textShown).trim(),
  ].join('; ');
  return { from, to, sentRow: i, arrivedRow: state === 'late' && effect !== -1 ? effect : i, state, label, title };
}

function arrowFromCause(
  rows: readonly SequenceRow[],
  row: ActRow,
  i: number,
  lanes: readonly NodeName[],
): SequenceArrow[] {
  const { cause = '', node } = row.event;
  const [sender = ''] = cause.split('/', 1);
  if (sender === node || !lanes.includes(sender)) return [];
  const sentRow = rows.findLastIndex(
    (each, k) => k < i && each.kind === 'act' && each.event.node === sender && isFor(each.event, node, rows),
  );
  if (sentRow === -1) return [];
  const title = `${node} names message ${cause} as the cause`;
  return [{ from: sender, to: node, sentRow, arrivedRow: i, state: 'arrived', label: '', title }];
}

/** A vote goes to whoever asked for it, where that is known. */
function isFor(event: TraceEvent, to: NodeName, rows: readonly SequenceRow[]): boolean {
  if (!announces(event, to)) return false;
  const askers = rows.flatMap((row) => (row.kind === 'act' && row.event.act.kind === 'begin' ? [row.event.node] : []));
  return event.act.kind !== 'vote' || askers.length === 0 || askers.includes(to);
}

function isFirst(known: Set<string>, key: string): boolean {
  const isNew = !known.has(key);
  known.add(key);
  return isNew;
}

function clientAnswers(rows: readonly SequenceRow[]): SequenceArrow[] {
  return rows.flatMap((row, i): SequenceArrow[] => {
    if (row.kind !== 'act' || !announces(row.event, clientLane)) return [];
    const arrivedRow = rows.findIndex((each, k) => k > i && each.kind === 'client');
    if (arrivedRow === -1) return [];
    const from = row.event.node;
    return [{ from, to: clientLane, sentRow: i, arrivedRow, state: 'arrived', label: '', title: `${from} answered` }];
  });
}

/** Tellings that changed nothing at a node that did not decide the same by itself. */
function unheard(
  rows: readonly SequenceRow[],
  lanes: readonly NodeName[],
  heard: readonly SequenceArrow[],
): SequenceArrow[] {
  return rows.flatMap((row, i): SequenceArrow[] => {
    if (row.kind !== 'act' || row.event.act.kind !== 'tell') return [];
    const { node: from, act } = row.event;
    const { decision, to } = act;
    if (!lanes.includes(to) || hasDecided(rows, to, decision)) return [];
    if (heard.some((arrow) => arrow.sentRow === i && arrow.to === to)) return [];
    const title = `${from} told ${to} ${decision}, and no act of ${to} followed from it`;
    return [{ from, to, sentRow: i, arrivedRow: i, state: 'lost', label: '', title }];
  });
}

function hasDecided(rows: readonly SequenceRow[], node: NodeName, decision: Decision): boolean {
  return rows.some(
    (row) =>
      row.kind === 'act' &&
      row.event.node === node &&
      row.event.act.kind === 'decide' &&
      row.event.act.decision === decision,
  );
}
