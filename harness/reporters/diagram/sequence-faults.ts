import { isJsonObject } from '../../core/json.ts';
import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { NodeName } from '../../core/op.ts';
import type { Nanos } from '../../core/time.ts';
import { momentText } from '../quantity-text.ts';
import type { SequenceRow, SequenceSpan } from './sequence-row.ts';

type FaultRow = Extract<SequenceRow, { kind: 'fault' }>;

interface Between {
  readonly first: Nanos;
  readonly last: Nanos;
}

/** Faults that went on while the transaction did, and touch one of its nodes. */
export function faultsOf(
  faults: readonly FaultRecord[],
  nodes: ReadonlySet<NodeName>,
  { first, last }: Between,
): FaultRecord[] {
  return faults.filter(
    (fault) =>
      fault.window.from <= last &&
      !(fault.window.to < first) &&
      (fault.targets.some((node) => nodes.has(node)) || fault.links.some((link) => link.some((end) => nodes.has(end)))),
  );
}

/** What a step's trigger saw, where it waited for one. */
export function triggerNote({ stages }: FaultRecord): string | undefined {
  const evidence = stages.asked?.evidence;
  const trigger = isJsonObject(evidence) ? evidence['trigger'] : undefined;
  return typeof trigger === 'string' ? trigger : undefined;
}

/** When each fires, begins and ends, as far as that lies within the story; one that lasts already stands first. */
export function faultRows(faults: readonly FaultRecord[], { first, last }: Between): FaultRow[] {
  return faults.flatMap((fault): FaultRow[] => {
    const what = `${fault.step} ${fault.fault} ${fault.targets.join(' ')}`;
    const { asked, healed, injected } = fault.stages;
    const trigger = triggerNote(fault);
    const isOld = injected !== undefined && injected.at < first;
    const rows: FaultRow[] = [
      ...(asked === undefined || trigger === undefined ? [] : [faultRow(asked.at, `${what} fires: ${trigger}`)]),
      ...(injected === undefined ? [] : [faultRow(injected.at, `${what} begins: ${injected.note}`)]),
      ...(healed === undefined ? [] : [faultRow(healed.at, `${what} is healed: ${healed.note}`)]),
    ].filter(({ at }) => at >= first && at <= last);
    return isOld ? [faultRow(first, `${what} lasts since ${momentText(injected.at)}`), ...rows] : rows;
  });
}

/** The lanes of the targets, while the fault lasts. */
export function faultSpans(
  faults: readonly FaultRecord[],
  rows: readonly SequenceRow[],
  lanes: readonly NodeName[],
): SequenceSpan[] {
  return faults.flatMap((fault): SequenceSpan[] => {
    const { healed, injected } = fault.stages;
    // What passes between nodes is told by its arrows.
    if (injected === undefined || fault.links.length > 0) return [];
    const start = rows.findIndex(({ at }) => at >= injected.at);
    if (start === -1) return [];
    const end = healed === undefined ? -1 : rows.findIndex(({ at }) => at >= healed.at);
    const title = `${fault.step} ${fault.fault}: ${injected.note}`;
    const state = fault.fault === 'kill' ? 'down' : fault.fault === 'pause' ? 'paused' : 'other';
    return fault.targets
      .filter((lane) => lanes.includes(lane))
      .map((lane) => ({ lane, fromRow: start, toRow: end === -1 ? rows.length : end, state, title }));
  });
}

function faultRow(at: Nanos, label: string): FaultRow {
  return { kind: 'fault', at, label };
}
