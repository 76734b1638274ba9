import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What the server does with a request's line. */
export type Script = (line: string, socket: Socket) => void;

/** A server that counts the lines that reach it and answers by a script: what a client sends is seen byte by byte. */
export class ScriptedServer implements AsyncDisposable {
  readonly lines: string[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(script: Script) {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      let text = '';
      // A client that leaves in the middle is part of what is tested.
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        text += chunk.toString('utf8');
        const complete = text.split('\n');
        text = complete.pop() ?? '';
        for (const line of complete) {
          this.lines.push(line);
          script(line, socket);
        }
      });
    });
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** Answers with this, under the request's own number. */
export function answering(completion: object): Script {
  return (line, socket) => {
    const { id } = JSON.parse(line) as { id: number };
    socket.write(`${JSON.stringify({ id, ...completion })}\n`);
  };
}
