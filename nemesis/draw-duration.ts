import type { DrawContext } from '../harness/ports/fault.ts';

/** Linux's smallest retransmission time-out (TCP_RTO_MIN, include/net/tcp.h): what is shorter, TCP mends by itself. */
const tcpRetransmissionMs = 200;

/** How many times the detector's silence a cut lasts at least, so that every node has suspected, acted and settled. */
const silences = 2.5;
/** What is drawn where there is room: the suspicion falls late in the cut's first part, and load goes on after it. */
const silencesRoomy = { low: 2.7, high: 3.2 };

/** The shortest cut worth drawing for a system that takes `silenceMs` of silence for a death; 0 for the others. */
export function settledMs(timeouts: DrawContext['timeouts']): number {
  const silenceMs = timeouts['silenceMs'];
  return silenceMs === undefined ? 0 : Math.ceil(silences * silenceMs);
}

/** As `settledMs`, with the room that the planner tries to leave. */
export function roomySettledMs(timeouts: DrawContext['timeouts']): number {
  const silenceMs = timeouts['silenceMs'];
  return silenceMs === undefined ? 0 : Math.ceil(silencesRoomy.low * silenceMs);
}

/** A length that lets every node suspect, act and settle; what fits, if that doesn't. */
export function drawSettled({ timeouts, prng, maxMs }: DrawContext): number {
  const silenceMs = timeouts['silenceMs'] ?? 0;
  const low = Math.ceil(silencesRoomy.low * silenceMs);
  if (maxMs < low) return Math.floor(maxMs);
  return prng.between(low, Math.max(low, Math.min(Math.floor(maxMs), Math.ceil(silencesRoomy.high * silenceMs))));
}

/**
 * A length that finds bugs: shorter than a TCP retransmission (nobody notices, messages come late), around one, or
 * longer than every time-out of the system (everybody notices and acts). `longOf10` in ten are long.
 */
export function drawLength({ timeouts, prng, maxMs, earlier }: DrawContext, longOf10: number = 4): number {
  const longest = Math.max(0, ...Object.values(timeouts).filter(Number.isFinite));
  const max = Math.max(1, Math.floor(maxMs));
  const within = (low: number, high: number): number => {
    const top = Math.min(high, max);
    return prng.between(Math.min(low, top), top);
  };
  if (prng.chance(longOf10, 10)) {
    return within(Math.ceil(Math.max(700, 1.2 * longest)), Math.ceil(Math.max(2_000, 2.5 * longest)));
  }
  // The first of a kind must bite, and in a few milliseconds there may be nothing to hit.
  return prng.chance(1, 2) && earlier !== 0
    ? within(40, tcpRetransmissionMs - 20)
    : within(tcpRetransmissionMs + 20, 4 * tcpRetransmissionMs);
}
