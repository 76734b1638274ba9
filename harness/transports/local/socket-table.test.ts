import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { lostBytes, socketsOf } from './lost-bytes.ts';
import { parseSocketTable } from './socket-table.ts';

const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const probePorts = { first: 64_512, count: 1_024 };

const tcp = `${heading}   0: 00000000:1B59 00000000:0000 0A 00000000:00000005 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0B0012C6:9C40 0C0012C6:1B59 01 00000040:00000000 01:00000014 00000000     0        0 2 2 0 20 4 24 10 -1
   2: 0B0012C6:FC58 0C0012C6:1B59 02 00000001:00000000 01:00000052 00000000     0        0 3 2 0 100 0 0 10 -1
   3: 0B0012C6:9C42 0C0012C6:1B59 02 00000001:00000000 01:00000052 00000001     0        0 3 2 0 100 0 0 10 -1
`;

const tcp6 = (remote: string): string =>
  `${heading} 0: 0000000000000000FFFF00000B0012C6:1B59 ${remote}:9C40 01 00000003:00000000 01:00000014 00000000 0 0 2\n`;

test('the kernel’s table is read: addresses, ports and queues', () => {
  expect(parseSocketTable(tcp)).toEqual([
    { localPort: 40_000, remote: '198.18.0.12', remotePort: 7_001, unacknowledged: 64, retransmits: 0 },
    { localPort: 64_600, remote: '198.18.0.12', remotePort: 7_001, unacknowledged: 1, retransmits: 0 },
    { localPort: 40_002, remote: '198.18.0.12', remotePort: 7_001, unacknowledged: 1, retransmits: 1 },
  ]);
});

test('an IPv4 peer of an IPv6 socket counts, and a real IPv6 peer does not', () => {
  expect(parseSocketTable(tcp6('0000000000000000FFFF00000C0012C6'))).toMatchObject([{ remote: '198.18.0.12' }]);
  expect(parseSocketTable(tcp6('B80D01200000000000000000C6120001'))).toEqual([]);
});

test('bytes count as lost once any healthy peer would have acknowledged them, probes never', () => {
  const sockets = parseSocketTable(tcp);
  expect(lostBytes(sockets, '198.18.0.12', { sinceMs: 60, probePorts })).toBe(65);
  // Retransmitted: no need to wait any longer.
  expect(lostBytes(sockets, '198.18.0.12', { sinceMs: 1, probePorts })).toBe(1);
  expect(lostBytes(sockets, '198.18.0.13', { sinceMs: 60, probePorts })).toBe(0);
});

test.skipIf(process.platform !== 'linux')(
  'a socket of this machine is found in its table (skipped: without /proc)',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    expect(socketsOf(process.pid)).toContainEqual(
      expect.objectContaining({ localPort: socket.localPort, remote: '127.0.0.1', remotePort: port }),
    );
    socket.destroy();
    server.close();
  },
);
