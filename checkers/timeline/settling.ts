import type { FaultRecord } from '../../harness/core/nemesis-line.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type Nanos, type TimeWindow, msToNanos, nanos } from '../../harness/core/time.ts';

/** On top of the system's own time-outs: reconnecting, scheduling, the reading of traces. */
const slackMs = 1_000;

/** How long after a fault the system's detectors and time-outs may still act on it. */
export function settlingTime(record: RunRecord): Nanos {
  const timeouts = Object.values(record.system?.timeouts ?? {}).filter(Number.isFinite);
  return msToNanos(Math.max(0, ...timeouts) + slackMs);
}

/**
 * The time in which a fault may touch what happens: until its heal is proven, and after that until the system has
 * settled. A link that was cut is slower to come back: TCP doubles its retransmission time-out (RFC 6298, 5.5), so the
 * silence goes on for up to as long as the cut has lasted.
 */
export function touchedWindow(fault: FaultRecord, settling: Nanos): TimeWindow {
  const { from, to } = fault.window;
  const backOff = fault.links.length > 0 ? to - from : 0;
  return { from, to: to === Infinity ? to : nanos(to + settling + backOff) };
}
