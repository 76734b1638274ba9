import { spawn } from 'node:child_process';
import { type Socket, connect, createServer } from 'node:net';
import type { NodeName } from '../../core/op.ts';
import type { Endpoint } from '../../ports/transport.ts';
import { onLine } from './on-line.ts';
import type { ServerCommand, ServerConfig, ServerReport } from './server-config.ts';

/**
 * A node of the smallest system that has something to cut: it dials peers and tells them lines when it is asked to over
 * its control port, echoes on its client port, and says nothing by itself, so that every byte is accounted for. It has a
 * child, one in a session of its own, and a daemon that nobody is the parent of, so that signals have a tree to reach.
 */
const config = JSON.parse(process.argv[2] ?? '{}') as ServerConfig;
const heard: Record<NodeName, string[]> = {};
const dialled = new Map<NodeName, Connection>();
const accepted = new Map<NodeName, Connection>();

class Connection {
  readonly socket: Socket;
  state = 'connecting';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () => (this.state = 'open'));
    socket.on('end', () => (this.state = 'ended'));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.state = error.code ?? error.message));
    socket.on('close', () => {
      if (['connecting', 'open', 'ended'].includes(this.state)) this.state = 'closed';
    });
  }

  get isUsable(): boolean {
    return this.state === 'connecting' || this.state === 'open';
  }
}

function dial(peer: NodeName): Connection {
  const endpoint = config.peers[peer];
  if (endpoint === undefined) throw new Error(`no peer ${peer}`);
  const connection = new Connection(connect({ ...endpoint, allowHalfOpen: true }));
  dialled.set(peer, connection);
  connection.socket.write(`${config.name}\n`);
  onLine(connection.socket, (line) => hear(peer, line));
  return connection;
}

function accept(socket: Socket): void {
  const connection = new Connection(socket);
  connection.state = 'open';
  let from: NodeName | undefined;
  onLine(socket, (line) => {
    if (from === undefined) {
      from = line;
      accepted.set(from, connection);
    } else hear(from, line);
  });
}

function hear(peer: NodeName, line: string): void {
  (heard[peer] ??= []).push(line);
}

function obey(command: ServerCommand): void {
  if (command.do === 'report') return;
  const mine = dialled.get(command.peer);
  if (command.do === 'dial') dial(command.peer);
  if (command.do === 'say') {
    (mine?.isUsable === true ? mine : dial(command.peer)).socket.write(`${command.text}\n`);
  }
  if (command.do === 'answer') accepted.get(command.peer)?.socket.write(`${command.text}\n`);
  if (command.do === 'close') mine?.socket.end();
  if (command.do === 'reset') mine?.socket.resetAndDestroy();
}

function report(): ServerReport {
  return { heard, dialled: states(dialled), accepted: states(accepted) };
}

function states(of: ReadonlyMap<NodeName, Connection>): Record<NodeName, string> {
  return Object.fromEntries([...of].map(([peer, { state }]) => [peer, state]));
}

function control(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  onLine(socket, (line) => {
    obey(JSON.parse(line) as ServerCommand);
    socket.write(`${JSON.stringify(report())}\n`);
  });
}

function echo(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
}

async function listen(endpoint: Endpoint, onSocket: (socket: Socket) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  createServer({ allowHalfOpen: true }, onSocket)
    .on('error', reject)
    .listen({ ...endpoint }, resolve);
  await promise;
}

spawn('sleep', ['1000'], { stdio: 'ignore' });
spawn('sleep', ['1001'], { stdio: 'ignore', detached: true });
// The shell in between ends at once, which leaves its child to whoever adopts orphans.
spawn('sh', ['-c', 'sleep 1002 &'], { stdio: 'ignore', detached: true });

await Promise.all([
  listen(config.listen.peer, accept),
  listen(config.listen.client, echo),
  listen(config.listen.control, control),
]);
process.stdout.write('listening\n');
