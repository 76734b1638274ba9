import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Endpoint } from '../../../ports/transport.ts';

/** What a request gets: an answer, or a connection that breaks before or within one, or silence. */
type Reaction =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'half' }
  | { readonly kind: 'silence' };

/** A stand-in for a gateway that counts what arrives: requests, connections and where they come from. */
export interface CountingGateway extends AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly requests: string[];
  readonly remoteAddresses: Set<string>;
  connections: number;
  reaction: Reaction;
  /** Closes the connections that are open and idle, as a server does that tidies up. */
  closeIdle(): Promise<void>;
}

export async function startCountingGateway(): Promise<CountingGateway> {
  const server = createServer((request, response) => void react(request, response));
  const open = new Set<NodeJS.Socket | IncomingMessage['socket']>();
  const self = {
    requests: new Array<string>(),
    remoteAddresses: new Set<string>(),
    connections: 0,
    reaction: { kind: 'answer', status: 200, text: '{}' } as Reaction,
  };
  server.on('connection', (socket) => {
    self.connections++;
    self.remoteAddresses.add(socket.remoteAddress ?? '');
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const react = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for await (const _chunk of request) {
      // The request counts when its last byte has arrived.
    }
    self.requests.push(request.url ?? '');
    const { reaction } = self;
    if (reaction.kind === 'answer') response.writeHead(reaction.status).end(reaction.text);
    else if (reaction.kind === 'reset') request.socket.resetAndDestroy();
    else if (reaction.kind === 'half') {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"header":', () => request.socket.destroy());
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return Object.assign(self, {
    endpoint: { host: '127.0.0.1', port },
    closeIdle: async () => {
      const closed = [...open].map(async (socket) => await once(socket, 'close'));
      server.closeAllConnections();
      await Promise.all(closed);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      if (server.listening) await once(server.close(), 'close');
    },
  });
}
