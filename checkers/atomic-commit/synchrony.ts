import type { FaultRecord } from '../../harness/core/nemesis-line.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { TraceEvent } from '../../harness/core/trace.ts';
import { type Nanos, msToNanos, nanosToMs } from '../../harness/core/time.ts';
import { touchedWindow } from '../timeline/settling.ts';
import type { CommitEvidence } from './evidence.ts';

/** A node took another for dead that was alive, unpaused and within reach. */
export interface BrokenSynchrony {
  readonly node: NodeName;
  readonly peer: NodeName;
  /** In milliseconds of the run. */
  readonly atMs: number;
  readonly why: string;
}

/** Where a system states no silence after which it takes a node for dead, its longest time-out stands for it. */
const silenceName = 'silenceMs';
/** Detectors look now and then, and what they say takes a moment until it is read. */
const granularityMs = 250;

/**
 * Holds every suspicion of the traces against the fault journal: it is justified if one of the two nodes was killed or
 * paused, or a link between them was cut, within the system's silence before it or until the fault had settled. A node that
 * was paused itself is justified: what it missed, the fault took from it.
 */
export function brokenSynchrony(evidence: CommitEvidence): BrokenSynchrony[] {
  const timeouts = evidence.record.system?.timeouts ?? {};
  const longestMs = Math.max(0, ...Object.values(timeouts).filter(Number.isFinite));
  const silence = msToNanos((timeouts[silenceName] ?? longestMs) + granularityMs);
  const broken: BrokenSynchrony[] = [];
  for (const { node, incarnations } of evidence.traces.values()) {
    for (const { events } of incarnations) {
      for (const event of events) {
        const { act, seenAt } = event;
        if (act.kind !== 'suspect' || evidence.faults.some((fault) => explains(fault, event, silence))) continue;
        const starved = evidence.starved.some(({ from, to }) => from <= seenAt && seenAt - silence <= to);
        const what = act.why === 'closed' ? 'its connection closed' : 'it was silent';
        const why = `${what}, and no fault touched ${act.peer}, ${node} or the link between them`;
        const atMs = Math.round(nanosToMs(seenAt));
        broken.push({ node, peer: act.peer, atMs, why: starved ? `${why}; the machine was starved` : why });
      }
    }
  }
  return broken.toSorted((a, b) => a.atMs - b.atMs);
}

function explains(fault: FaultRecord, { node, act, seenAt }: TraceEvent, silence: Nanos): boolean {
  if (act.kind !== 'suspect') return false;
  const { from, to } = touchedWindow(fault, silence);
  if (seenAt < from || seenAt > to) return false;
  // Where the links are known, they say who was cut from whom; clients that were cut explain nothing among nodes.
  if (fault.links.length > 0) {
    return fault.links.some((link) => link.includes(node) && link.includes(act.peer));
  }
  return fault.targets.includes(act.peer) || fault.targets.includes(node);
}
