import type { Fault } from '../harness/ports/fault.ts';

/**
 * True for a fault that signals processes: it has its targets to itself, since pausing a killed node or restarting a
 * paused one would leave neither fault what it says it is.
 */
export function ownsProcesses(fault: Fault): boolean {
  return fault.claims.includes('processes');
}
