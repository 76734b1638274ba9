import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, messageOf } from '../../core/errors.ts';
import { LineSplitter } from '../../core/line-splitter.ts';
import { agentProgram } from './agent-program.ts';
import { type AgentReply, type AgentRequest, type Probed, type Ran, agentReplySchema } from './agent-protocol.ts';

/** A reply holds at most two outputs of 4 MiB, and JSON may double them. */
const replyBytesMax = 20 * 1024 * 1024;
/** How long an agent may take beyond what it was asked to take; a starved machine needs some of it. */
const graceMs = 5_000;
const lastWordsMax = 2_000;
const programVariable = 'INDOUBT_AGENT_PROGRAM';

export interface AgentPlace {
  /** A node's name, or `clients`. */
  readonly name: string;
  /** What is put before the command to run it in the place's network: `nsenter ...`, or nothing. */
  readonly enter: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type Ask = AgentRequest extends infer Request ? (Request extends AgentRequest ? Omit<Request, 'id'> : never) : never;

/**
 * A process of the harness in the network of a node (or of the clients). It lives outside of the node's processes, so
 * that faults of the node don't touch it, and answers within what it is asked to take: a fork of a small process, and
 * connections without any.
 */
export class Agent {
  readonly #place: AgentPlace;
  readonly #waiting = new Map<number, (reply: AgentReply) => void>();
  #child: ChildProcess | undefined;
  #lastWords = '';
  #nextId = 1;
  #isDisposed = false;

  constructor(place: AgentPlace) {
    this.#place = place;
  }

  /** Starts it before it is asked anything, without waiting for it. */
  warmUp(): void {
    if (!this.#isDisposed && this.#child === undefined) this.#start();
  }

  /**
   * Connects from the agent's place.
   *
   * @throws EnvironmentError `agent` when it could not be tried.
   */
  async probe(request: Omit<Extract<AgentRequest, { do: 'probe' }>, 'id' | 'do'>): Promise<Probed> {
    const { probed } = await this.#ask({ do: 'probe', ...request }, request.timeoutMs);
    if (probed === undefined) throw this.#failed('it answered something else than it was asked');
    return probed;
  }

  /**
   * Runs a short command in the agent's place to its end.
   *
   * @throws EnvironmentError `agent` when it could not be started.
   */
  async run(request: Omit<Extract<AgentRequest, { do: 'run' }>, 'id' | 'do' | 'env'>): Promise<Ran> {
    const { ran } = await this.#ask({ do: 'run', ...request, env: { ...this.#place.env } }, request.timeoutMs);
    if (ran === undefined) throw this.#failed('it answered something else than it was asked');
    return ran;
  }

  /**
   * Starts a short command in the agent's place and holds back its input, with which it begins: what comes back lets it go, and
   * runs it to its end.
   *
   * @throws EnvironmentError `agent` when it could not be started.
   */
  async arm(request: Omit<Extract<AgentRequest, { do: 'run' }>, 'id' | 'do' | 'env'>): Promise<() => Promise<Ran>> {
    const ask: Ask = { do: 'run', ...request, env: { ...this.#place.env }, isHeld: true };
    const { armed, id: run } = await this.#ask(ask, request.timeoutMs);
    if (armed === undefined) throw this.#failed('it ended before it was let go');
    return async () => {
      const { ran } = await this.#ask({ do: 'go', run }, request.timeoutMs);
      if (ran === undefined) throw this.#failed('it answered something else than it was asked');
      return ran;
    };
  }

  /** Ends it; true when it is gone within the time. */
  async dispose(withinMs: number): Promise<boolean> {
    this.#isDisposed = true;
    const child = this.#child;
    if (child === undefined) return true;
    child.kill('SIGKILL');
    await Promise.race([once(child, 'exit'), delay(withinMs, undefined, { ref: false })]);
    return this.#child === undefined;
  }

  async #ask(ask: Ask, takesMs: number): Promise<AgentReply> {
    if (this.#isDisposed) throw this.#failed('the cluster is gone');
    const child = this.#child ?? this.#start();
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<AgentReply>();
    const timer = setTimeout(() => resolve({ id, error: `no answer in ${takesMs + graceMs} ms` }), takesMs + graceMs);
    this.#waiting.set(id, resolve);
    child.stdin?.write(`${JSON.stringify({ ...ask, id })}\n`);
    const reply = await promise;
    clearTimeout(timer);
    this.#waiting.delete(id);
    if (reply.error !== undefined) throw this.#failed(reply.error);
    return reply;
  }

  #start(): ChildProcess {
    const { name, enter, env } = this.#place;
    // The program is not an argument, so that a listing of processes stays readable.
    const program = { [programVariable]: `(${agentProgram.toString()})()` };
    const [command, ...args] = [
      ...enter,
      process.execPath,
      '-e',
      `eval(process.env.${programVariable})`,
      'indoubt-agent',
      name,
    ];
    const child = spawn(command, args, { env: { ...env, ...program }, stdio: ['pipe', 'pipe', 'pipe'] });
    const replies = new LineSplitter(replyBytesMax);
    child.stdout.on('data', (chunk: Buffer) => {
      for (const line of replies.push(chunk)) this.#answered(line);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-lastWordsMax);
    });
    // The end of the process is told to everybody who waits, which says more than a broken pipe.
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.#ended(child, error.message));
    child.once('exit', (code, signal) => this.#ended(child, `it ended with ${signal ?? code}`));
    this.#child = child;
    return child;
  }

  #answered(line: string): void {
    let reply: AgentReply;
    try {
      reply = agentReplySchema.parse(JSON.parse(line));
    } catch (error) {
      this.#lastWords = `${line.slice(0, 200)}: ${messageOf(error)}`;
      return;
    }
    this.#waiting.get(reply.id)?.(reply);
  }

  /** The next request starts another. */
  #ended(child: ChildProcess, why: string): void {
    if (this.#child === child) this.#child = undefined;
    for (const [id, resolve] of this.#waiting) resolve({ id, error: `${why} ${this.#lastWords}`.trim() });
  }

  #failed(why: string): EnvironmentError {
    return new EnvironmentError('agent', `the agent in the network of ${this.#place.name}: ${why}`, {
      node: this.#place.name,
    });
  }
}
