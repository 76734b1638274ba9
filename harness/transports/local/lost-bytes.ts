import { readFileSync } from 'node:fs';
import type { ProbePorts } from './rules.ts';
import { type SocketEntry, parseSocketTable } from './socket-table.ts';

/** Delayed acknowledgements come within 40 ms (TCP_DELACK_MIN): what is not acknowledged by then was sent in vain. */
const acknowledgedMs = 50;

/** The sockets of a process's network. Sockets of IPv6 carry IPv4 as well, and are in a table of their own. */
export function socketsOf(pid: number): readonly SocketEntry[] {
  return ['tcp', 'tcp6'].flatMap((table) => {
    try {
      return parseSocketTable(readFileSync(`/proc/${pid}/net/${table}`, 'latin1'));
    } catch (error) {
      // A kernel without IPv6 has no such table; a node that is gone has lost nothing more.
      if (['ENOENT', 'ESRCH', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  });
}

/**
 * Bytes that a node sent to a peer and that were lost, where no packet filter counts: those that stay unacknowledged
 * beyond any delay that a healthy peer may take. A connection request counts as one.
 *
 * @param sinceMs how long ago the link was cut.
 */
export function lostBytes(
  sockets: readonly SocketEntry[],
  peer: string,
  { sinceMs, probePorts }: { readonly sinceMs: number; readonly probePorts: ProbePorts },
): number {
  const isProbe = (port: number): boolean => port >= probePorts.first && port < probePorts.first + probePorts.count;
  return sockets
    .filter(({ remote, localPort }) => remote === peer && !isProbe(localPort))
    .filter(({ retransmits }) => retransmits > 0 || sinceMs >= acknowledgedMs)
    .reduce((sum, { unacknowledged }) => sum + unacknowledged, 0);
}
