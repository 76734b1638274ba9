import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { messageOf } from '../../core/errors.ts';
import { type Json, parseJson, stringifyJson } from '../../core/json.ts';

/** Where a member's gateway is, and the local address to call it from. */
export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
  readonly localAddress?: string;
}

/** What is asked of a member: a POST of JSON, or a GET where there is no body. */
export interface GatewayRequest {
  readonly path: string;
  readonly body?: Json;
}

/** What came of a request: an answer with a JSON body, or none, and then whether a byte of it may have left. */
export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Json }
  | { readonly kind: 'lost'; readonly wasSent: boolean; readonly code: string };

const answerBytesMax = 16 * 1024 * 1024;

/**
 * One connection to etcd's HTTP/JSON gateway, for one caller with one request at a time. Nothing is sent twice: a
 * request that finds the connection closed opens a new one, and a request that lost its connection is lost.
 *
 * It is made of node:http because `fetch` can neither bind the clients' own address, without which a cut of the clients
 * would miss them, nor connect before there is something to send.
 */
export class GatewayConnection {
  readonly #address: GatewayAddress;
  readonly #agent: OneConnection;

  constructor(address: GatewayAddress) {
    this.#address = address;
    this.#agent = new OneConnection(address);
  }

  /** Connects and sends nothing: undefined when that worked, else the code of what hindered it. */
  async connect(signal: AbortSignal): Promise<string | undefined> {
    try {
      await this.#agent.prepare(signal);
      return undefined;
    } catch (error) {
      return signal.aborted ? 'ABORTED' : codeOf(error);
    }
  }

  async exchange(asked: GatewayRequest, signal: AbortSignal): Promise<Exchange> {
    return await exchange({ asked, address: this.#address, agent: this.#agent }, signal);
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** One request over a connection of its own. */
export async function exchangeOnce(
  asked: GatewayRequest,
  address: GatewayAddress,
  signal: AbortSignal,
): Promise<Exchange> {
  return await exchange({ asked, address, agent: false }, signal);
}

/** Keeps a single connection, which may be made before the first request. */
class OneConnection extends Agent {
  readonly #address: GatewayAddress;
  #prepared: Socket | undefined;

  constructor(address: GatewayAddress) {
    super({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
    this.#address = address;
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const socket = connect(this.#address);
    try {
      await once(socket, 'connect', { signal });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    // It may be closed by the other side before it is used, which only a socket that reads gets to know.
    socket.on('error', () => socket.destroy());
    socket.resume();
    this.#prepared = socket;
  }

  override createConnection(): Duplex {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    return prepared === undefined || prepared.destroyed ? connect(this.#address) : prepared;
  }

  override destroy(): void {
    this.#prepared?.destroy();
    super.destroy();
  }
}

interface Call {
  readonly asked: GatewayRequest;
  readonly address: GatewayAddress;
  readonly agent: Agent | false;
}

async function exchange({ asked, address, agent }: Call, signal: AbortSignal): Promise<Exchange> {
  let isConnected = false;
  try {
    const text = asked.body === undefined ? '' : stringifyJson(asked.body);
    const length = Buffer.byteLength(text);
    const call = request({
      ...address,
      path: asked.path,
      method: asked.body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'content-length': length },
      agent,
      signal,
    });
    call.on('socket', (socket) => {
      // Pending: still connecting, or already given up, as when the local address can't be bound.
      if (socket.pending) socket.once('connect', () => (isConnected = true));
      else isConnected = true;
    });
    const response = await responseTo(call, text);
    return { kind: 'answered', status: response.statusCode ?? 0, body: parseBody(await textOf(response)) };
  } catch (error) {
    return { kind: 'lost', wasSent: isConnected, code: signal.aborted ? 'ABORTED' : codeOf(error) };
  }
}

async function responseTo(call: ClientRequest, text: string): Promise<IncomingMessage> {
  return await new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve);
    // Not once: a connection that breaks after the answer began is told to the request and to the answer.
    call.on('error', reject);
    call.end(text);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerBytesMax) throw new Error('answer too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Errors of the HTTP layer are plain text; a reader that expects fields finds none in a string. */
function parseBody(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : messageOf(error);
}
