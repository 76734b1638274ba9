import { type ChildProcess, type SendHandle, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Server, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../../core/errors.ts';
import type { ProbePorts } from '../rules.ts';
import { outpostProgram } from './outpost-program.ts';
import type { OutpostReply, OutpostRequest } from './outpost-protocol.ts';

const programVariable = 'INDOUBT_OUTPOST_PROGRAM';

export interface OutpostPlace {
  readonly name: string;
  /** What is put before the command to run it in the place's network. */
  readonly enter: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Answer {
  readonly reply: OutpostReply;
  readonly handle: SendHandle | undefined;
}

type Ask = OutpostRequest extends infer Request
  ? Request extends OutpostRequest
    ? Omit<Request, 'id'>
    : never
  : never;

/** A process in a node's network that makes sockets there for the relay. Faults of the node don't touch it. */
export class Outpost {
  readonly #place: OutpostPlace;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;
  #hasEnded = false;

  constructor(place: OutpostPlace) {
    this.#place = place;
    const [command, ...args] = [
      ...place.enter,
      process.execPath,
      '-e',
      `eval(process.env.${programVariable})`,
      'indoubt-outpost',
      place.name,
    ];
    const env = { ...place.env, [programVariable]: `(${outpostProgram.toString()})()` };
    const child = spawn(command ?? '', args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (reply, handle) => this.#answered(reply as OutpostReply, handle));
    child.once('error', () => this.#ended());
    child.once('exit', () => this.#ended());
    this.#child = child;
  }

  /** A server that listens on a port of the node's loopback; nothing is accepted before somebody listens to it. */
  async listen(): Promise<{ readonly server: Server; readonly port: number }> {
    const { reply, handle } = await this.#ask({ do: 'listen' });
    if ('refused' in reply || !(handle instanceof Server))
      throw this.#failed('refused' in reply ? reply.refused : 'no server');
    // What the other process chose for its own server does not come along.
    Object.assign(handle, { allowHalfOpen: true, pauseOnConnect: true });
    return { server: handle, port: reply.port };
  }

  /**
   * Connects from the node, from one of these ports. Nothing has been read from what comes back.
   *
   * @throws EnvironmentError `refused` with the kernel's code.
   */
  async dial(to: {
    readonly host: string;
    readonly port: number;
    readonly localAddress: string;
    readonly localPorts: ProbePorts;
  }): Promise<Socket> {
    const { reply, handle } = await this.#ask({ do: 'dial', ...to });
    if ('refused' in reply) throw new EnvironmentError('refused', reply.refused, { node: this.#place.name });
    if (!(handle instanceof Socket)) throw this.#failed('it was reset on its way');
    handle.allowHalfOpen = true;
    return handle;
  }

  /** Ends it; true when it is gone within the time. */
  async dispose(withinMs: number): Promise<boolean> {
    if (this.#hasEnded) return true;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await Promise.race([exit, delay(withinMs, undefined, { ref: false })]);
    return this.#hasEnded;
  }

  async #ask(ask: Ask): Promise<Answer> {
    if (this.#hasEnded) throw this.#failed('it has ended');
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#child.send({ ...ask, id });
    return await promise;
  }

  #answered(reply: OutpostReply, handle: SendHandle | undefined): void {
    this.#waiting.get(reply.id)?.({ reply, handle });
    this.#waiting.delete(reply.id);
  }

  #ended(): void {
    this.#hasEnded = true;
    for (const [id, resolve] of this.#waiting)
      resolve({ reply: { id, refused: 'the outpost has ended' }, handle: undefined });
    this.#waiting.clear();
  }

  #failed(why: string): EnvironmentError {
    return new EnvironmentError('outpost', `the relay's outpost in the network of ${this.#place.name}: ${why}`, {
      node: this.#place.name,
    });
  }
}
