import { connect, type Socket } from 'node:net';
import { isJsonObject, type Json, parseJson, stringifyJson } from '../../core/json.ts';
import type { Completion } from '../../core/op.ts';
import type { Endpoint } from '../../ports/transport.ts';
import { completionSchema } from './completion-schema.ts';

const answerBytesMax = 16 * 1024 * 1024;

/** A connection on which one line asks and one line answers. */
export class RequestLine {
  readonly #socket: Socket;
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    // Whoever asks next sees that it is closed; an error says no more than that.
    socket.on('error', () => socket.destroy());
  }

  /** @throws what connecting throws: nothing was sent then. */
  static async open(
    { host, port: number }: Endpoint,
    localAddress: string | undefined,
    signal: AbortSignal,
  ): Promise<RequestLine> {
    const socket = connect({ host, port: number, ...(localAddress === undefined ? {} : { localAddress }) });
    await new Promise<void>((resolve, reject) => {
      const give = (error: Error): void => {
        socket.destroy();
        reject(error);
      };
      const onAbort = (): void => give(new Error('no connection in time'));
      socket.once('connect', () => {
        signal.removeEventListener('abort', onAbort);
        socket.removeListener('error', give);
        resolve();
      });
      socket.once('error', give);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
    return new RequestLine(socket);
  }

  /** The other side has ended it: what is asked now would not be sent. */
  get isClosed(): boolean {
    const { destroyed, readableEnded, writable } = this.#socket;
    return destroyed || readableEnded || !writable;
  }

  async ask(request: { readonly [key: string]: Json | undefined }, signal: AbortSignal): Promise<Completion> {
    const socket = this.#socket;
    if (signal.aborted) return { type: 'fail', error: 'not connected: no time left' };
    if (this.isClosed) return { type: 'fail', error: 'not connected: connection closed' };
    const id = ++this.#lastId;
    return await new Promise<Completion>((resolve) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      const end = (completion: Completion): void => {
        socket.removeListener('data', onData);
        socket.removeListener('close', onClose);
        socket.removeListener('end', onClose);
        signal.removeEventListener('abort', onAbort);
        // An answer that comes later must not be taken for another request's.
        if (completion.type === 'info') socket.destroy();
        resolve(completion);
      };
      const onData = (chunk: Buffer): void => {
        parts.push(chunk);
        bytes += chunk.length;
        if (bytes > answerBytesMax) return end({ type: 'info', error: 'garbled answer: too long' });
        if (!chunk.includes(0x0a)) return;
        end(readAnswer(Buffer.concat(parts).toString('utf8'), id));
      };
      const onClose = (): void => end({ type: 'info', error: 'connection closed' });
      const onAbort = (): void => end({ type: 'info', error: 'timed out' });
      socket.on('data', onData);
      socket.once('close', onClose);
      socket.once('end', onClose);
      signal.addEventListener('abort', onAbort, { once: true });
      socket.write(`${stringifyJson({ ...request, id })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

function readAnswer(line: string, id: number): Completion {
  let answer: Json;
  try {
    answer = parseJson(line);
  } catch {
    return { type: 'info', error: 'garbled answer: not JSON' };
  }
  if (!isJsonObject(answer) || answer['id'] !== id)
    return { type: 'info', error: 'garbled answer: not to this request' };
  const parsed = completionSchema.safeParse(answer);
  return parsed.success ? parsed.data : { type: 'info', error: 'garbled answer: not a completion' };
}
