import { isJsonObject, type Json } from '../../core/json.ts';
import type { Completion, Invocation } from '../../core/op.ts';
import type { Client, ClientContext, ClientFactory } from '../../ports/client.ts';
import { RequestLine } from './request-line.ts';

const port = 'client';

/** A client of the workload `transfer`, for every reference system. */
export const transferClient: ClientFactory = (context) => new TransferClient(context);

/**
 * One connection to the coordinator, one request at a time, never a second attempt. What was not sent has not happened;
 * what was sent and not answered may have.
 */
class TransferClient implements Client {
  readonly #context: ClientContext;
  #line: RequestLine | undefined;
  #isDone = false;

  constructor(context: ClientContext) {
    this.#context = context;
  }

  async open(signal: AbortSignal): Promise<void> {
    const { node, reach } = this.#context;
    this.#line = await RequestLine.open(reach(node, port), this.#context.localAddress, signal);
  }

  async invoke({ f, value }: Invocation, signal: AbortSignal): Promise<Completion> {
    if (f === 'read-final') return await this.#readFinal(value, signal);
    if (!isJsonObject(value)) return { type: 'fail', error: 'invalid: the value is not an object' };
    const line = await this.#standing(signal);
    if (typeof line === 'string') return { type: 'fail', error: line };
    const completion = await line.ask({ ...value, kind: f }, signal);
    this.#isDone = completion.type === 'info';
    return completion;
  }

  /** A connection, or why there is none. One that was closed while nobody asked anything is made anew. */
  async #standing(signal: AbortSignal): Promise<RequestLine | string> {
    if (this.#line === undefined) return 'not connected: never opened';
    // After an `info` the process is retired, and its client with it.
    if (this.#isDone || !this.#line.isClosed) return this.#line;
    try {
      await this.open(signal);
      return this.#line;
    } catch (error) {
      return `not connected: ${reasonOf(error)}`;
    }
  }

  async close(): Promise<void> {
    this.#line?.close();
    await Promise.resolve();
  }

  /** The one operation that goes elsewhere: to the participant that it names, over a connection of its own. */
  async #readFinal(value: Json, signal: AbortSignal): Promise<Completion> {
    const node = isJsonObject(value) ? value['node'] : undefined;
    if (typeof node !== 'string' || !this.#context.nodes.includes(node)) {
      return { type: 'fail', error: 'invalid: no such node' };
    }
    let line: RequestLine;
    try {
      line = await RequestLine.open(this.#context.reach(node, port), this.#context.localAddress, signal);
    } catch (error) {
      return { type: 'fail', error: `not connected: ${reasonOf(error)}` };
    }
    try {
      return await line.ask({ kind: 'read-final' }, signal);
    } finally {
      line.close();
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
