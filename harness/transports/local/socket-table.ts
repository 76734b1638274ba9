/** One socket of /proc/net/tcp or tcp6 (proc_net_tcp in the kernel's documentation). */
export interface SocketEntry {
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
  /** Bytes sent that the peer has not acknowledged; 1 for a connection request. */
  readonly unacknowledged: number;
  /** Times that the retransmission timer has run out in a row. */
  readonly retransmits: number;
}

/** In the listening state the queue's columns have another meaning. */
const listening = '0A';

/** Reads either table; addresses of IPv4 in IPv6 count as IPv4, other IPv6 sockets are passed over. */
export function parseSocketTable(text: string): readonly SocketEntry[] {
  return text
    .split('\n')
    .slice(1)
    .map(parseLine)
    .filter((entry) => entry !== undefined);
}

function parseLine(line: string): SocketEntry | undefined {
  const [, local, remote, state, queues, , retransmits] = line.trim().split(/\s+/);
  if (local === undefined || remote === undefined || queues === undefined || retransmits === undefined)
    return undefined;
  const [address = '', port = ''] = remote.split(':');
  const ip = ipv4(address);
  if (state === listening || ip === undefined) return undefined;
  return {
    localPort: hex(local.split(':')[1]),
    remote: ip,
    remotePort: hex(port),
    unacknowledged: hex(queues.split(':')[0]),
    retransmits: hex(retransmits),
  };
}

/** `0B0012C6` is 198.18.0.11: words of 32 bits in the machine's byte order, which is little-endian here. */
function ipv4(address: string): string | undefined {
  const isMapped = address.length === 32 && address.startsWith('0000000000000000FFFF0000');
  const word = isMapped ? address.slice(24) : address;
  if (word.length !== 8) return undefined;
  return [6, 4, 2, 0].map((at) => hex(word.slice(at, at + 2))).join('.');
}

function hex(text: string | undefined): number {
  return Number.parseInt(text ?? '', 16);
}
