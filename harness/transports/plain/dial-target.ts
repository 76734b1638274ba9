import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Endpoint } from '../../ports/transport.ts';

/** A connected socket from which nothing has been read. @throws what connecting throws, for example ECONNREFUSED. */
export async function dialTarget({ host, port }: Endpoint): Promise<Socket> {
  const socket = new Socket({ allowHalfOpen: true });
  socket.connect(port, host);
  await once(socket, 'connect');
  return socket;
}
