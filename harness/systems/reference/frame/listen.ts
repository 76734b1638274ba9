import type { Server } from 'node:net';
import type { Endpoint } from '../../../ports/transport.ts';

/** @throws what listening throws, for example EADDRINUSE. */
export async function listen(server: Server, { host, port }: Endpoint): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
