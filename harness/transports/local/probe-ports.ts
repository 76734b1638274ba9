import type { ProbePorts } from './rules.ts';

const count = 1_024;
/** The end of the kernel's ephemeral range (ip_local_port_range): above it no connection of the system begins. */
const ephemeralLast = 60_999;

/** Ports for a relay to dial from: the highest range that holds neither the system's own ports nor those of probes. */
export function dialPortsBeside(ports: readonly number[], probes: ProbePorts): ProbePorts {
  return probePortsBeside([...ports, probes.first]);
}

/** Ports for probes to come from: the highest range that holds none of the system's own ports. */
export function probePortsBeside(ports: readonly number[]): ProbePorts {
  const highest = 65_536 - count;
  for (let first = highest; first > ephemeralLast; first -= count) {
    if (!ports.some((port) => port >= first && port < first + count)) return { first, count };
  }
  return { first: highest, count };
}
