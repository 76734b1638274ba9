import { createServer, type Server, type Socket } from 'node:net';
import { LineSplitter } from '../../../core/line-splitter.ts';
import { isJsonObject, type Json, parseJson, stringifyJson } from '../../../core/json.ts';
import type { Completion } from '../../../core/op.ts';
import type { Endpoint } from '../../../ports/transport.ts';
import { listen, portOf } from './listen.ts';
import type { ClientRequest, OperatorOrder } from './protocol.ts';
import { clientRequest, operatorOrder } from './read-request.ts';
import { count, mismatch } from './shape.ts';
import { writeTogether } from './write-together.ts';

const lineBytesMax = 64 * 1024;
const connectionsMax = 1_024;
/** Requests of one connection that wait for an answer at the same time. */
const openMax = 256;
const unsentBytesMax = 32 * 1024 * 1024;

/** What a node says of itself without asking its protocol. */
export type Question = 'status' | 'final' | 'read-final';
const questions: readonly Question[] = ['status', 'final', 'read-final'];

export interface ClientServerOptions {
  readonly listen: Endpoint;
  /** A request for the protocol; `client` names it in `reply`. */
  readonly onRequest: (client: number, request: ClientRequest) => void;
  /** An order of an operator; absent where none are taken. */
  readonly onOrder?: ((client: number, order: OperatorOrder) => void) | undefined;
  readonly onQuestion: (question: Question) => Completion;
}

interface Pending {
  readonly socket: Socket;
  readonly id: number;
}

/**
 * Clients and the harness ask here: one line of JSON a request, `{ id, kind, ... }`, and one an answer, `{ id, type, value
 * or error }`, in any order. Bounded in lines, connections and open requests.
 */
export class ClientServer {
  readonly #options: ClientServerOptions;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, Set<number>>();
  readonly #pending = new Map<number, Pending>();
  #lastClient = 0;

  private constructor(options: ClientServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = connectionsMax;
  }

  static async open(options: ClientServerOptions): Promise<ClientServer> {
    const server = new ClientServer(options);
    await listen(server.#server, options.listen);
    return server;
  }

  /** The port that it listens on: the system's choice where it was asked for 0. */
  get port(): number {
    return portOf(this.#server);
  }

  /** Answers a request; a client that has gone hears nothing. */
  reply(client: number, completion: Completion): void {
    const pending = this.#pending.get(client);
    if (pending === undefined) return;
    this.#pending.delete(client);
    this.#sockets.get(pending.socket)?.delete(client);
    answer(pending.socket, pending.id, completion);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #accept(socket: Socket): void {
    const lines = new LineSplitter(lineBytesMax);
    const open = new Set<number>();
    this.#sockets.set(socket, open);
    socket.setNoDelay(true);
    // The client's side is over; there is nobody to tell.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const client of open) this.#pending.delete(client);
    });
    socket.on('data', (chunk) => {
      const complete = lines.push(chunk);
      if (lines.hasCut) socket.destroy();
      else for (const line of complete) this.#serve(socket, line, open);
    });
  }

  #serve(socket: Socket, line: string, open: Set<number>): void {
    if (socket.destroyed) return;
    const value = parseLine(line);
    const id = count(value?.['id']);
    // Without an id there is nothing to answer to.
    if (value === undefined || id === mismatch) return void socket.destroy();
    const question = questions.find((name) => name === value['kind']);
    if (question !== undefined) return answer(socket, id, this.#options.onQuestion(question));
    const take = this.#handlerOf(value);
    if (typeof take === 'string') return answer(socket, id, { type: 'fail', error: take });
    if (open.size >= openMax) return answer(socket, id, { type: 'fail', error: 'busy: too many open requests' });
    this.#lastClient += 1;
    open.add(this.#lastClient);
    this.#pending.set(this.#lastClient, { socket, id });
    take(this.#lastClient);
  }

  /** Who takes what was asked; or why nobody does. */
  #handlerOf(value: Json): ((client: number) => void) | string {
    const { onOrder, onRequest } = this.#options;
    const order = operatorOrder(value);
    if (order !== mismatch) {
      return onOrder === undefined ? 'refused: the node takes no orders' : (client) => onOrder(client, order);
    }
    const request = clientRequest(value);
    return request === mismatch ? 'invalid: not a request' : (client) => onRequest(client, request);
  }
}

function answer(socket: Socket, id: number, completion: Completion): void {
  if (socket.destroyed) return;
  writeTogether(socket, `${stringifyJson({ id, ...completion })}\n`);
  if (socket.writableLength > unsentBytesMax) socket.destroy();
}

function parseLine(line: string): { readonly [key: string]: Json | undefined } | undefined {
  try {
    const value = parseJson(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Not JSON: not a client of ours.
    return undefined;
  }
}
