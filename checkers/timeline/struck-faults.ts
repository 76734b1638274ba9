import { type FaultRecord, faultRecords } from '../../harness/core/nemesis-line.ts';
import type { Op } from '../../harness/core/op.ts';
import { type TimeWindow, formatDurationMs, nanosToMs, overlaps } from '../../harness/core/time.ts';

/** The faults of a history that touched the cluster, or may have: those that were asked for, whatever came of it. */
export function struckFaults(ops: readonly Op[]): FaultRecord[] {
  return faultRecords(ops).filter(({ stages }) => stages.asked !== undefined || stages.injected !== undefined);
}

/** The faults that were active at some moment of the window. */
export function faultsDuring(faults: readonly FaultRecord[], window: TimeWindow): FaultRecord[] {
  return faults.filter((fault) => overlaps(fault.window, window));
}

/** For people: `2.1 partition of n1, n2 (2.50 s to 4.10 s)`. */
export function faultText({ step, fault, targets, window }: FaultRecord): string {
  const until = window.to === Infinity ? 'never healed' : `to ${formatDurationMs(nanosToMs(window.to))}`;
  const whom = targets.length === 0 ? '' : ` of ${targets.join(', ')}`;
  return `${step} ${fault}${whom} (${formatDurationMs(nanosToMs(window.from))} ${until})`;
}
