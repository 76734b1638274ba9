import type { Server, Socket } from 'node:net';
import type { OutpostReply, OutpostRequest } from './outpost-protocol.ts';

/**
 * The program of an outpost: it stands in a node's network, where it opens the sockets that the relay accepts and dials
 * with, and hands them over. Not a byte is read here. It is handed to a new Node as its own text, so it must not refer to
 * anything outside of itself.
 */
export function outpostProgram(): void {
  const { connect, createServer } = process.getBuiltinModule('node:net');
  const portTriesMax = 64;

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- nothing outside of the program reaches the outpost
  const reply = (answer: OutpostReply, handle?: Server | Socket, then?: () => void): void => {
    if (handle === undefined) process.send?.(answer);
    else process.send?.(answer, handle, {}, () => then?.());
  };

  const listen = (id: number): void => {
    const server = createServer();
    server.once('error', (error) => reply({ id, refused: error.message }));
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      // Two processes would share what comes: from now on only the relay accepts.
      reply({ id, port }, server, () => server.close());
    });
  };

  type Dial = Extract<OutpostRequest, { do: 'dial' }>;
  let turn = 0;
  const dial = (request: Dial, triesLeft: number): void => {
    const { id, host, port, localAddress, localPorts } = request;
    const localPort = localPorts.first + (turn++ % localPorts.count);
    const socket = connect({ host, port, localAddress, localPort, allowHalfOpen: true });
    socket.pause();
    const failed = (error: NodeJS.ErrnoException): void => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EADDRNOTAVAIL';
      if (isTaken && triesLeft > 0) dial(request, triesLeft - 1);
      else reply({ id, refused: error.code ?? error.message });
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      // Between here and there the peer may reset it: the relay sees that when it reads.
      socket.on('error', () => undefined);
      reply({ id, port: localPort }, socket);
    });
  };

  process.on('message', (request: OutpostRequest) => {
    if (request.do === 'listen') listen(request.id);
    else dial(request, portTriesMax);
  });
  process.on('disconnect', () => process.exit(0));
}
