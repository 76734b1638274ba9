import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../../core/errors.ts';
import { moduleUrl } from '../../core/own-files.ts';
import { hasLifeline, lifelineFd } from './lifeline.ts';
import type { TrapFired } from '../../ports/message-relay.ts';
import type { KeeperCall, KeeperCalls, KeeperEvent, KeeperReply } from './keeper-protocol.ts';

const program = fileURLToPath(moduleUrl(new URL('./keeper-main.ts', import.meta.url)));
/** A relay that takes longer than this to answer has stalled; a probe is given its own time on top. */
const answerMs = 10_000;
const endMs = 6_000;
const keeperLifelineFd = 4;
const lastWordsMax = 4_096;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: EnvironmentError) => void;
}

/** The runner's end of the keeper process (keeper-main.ts). */
export class Keeper {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  readonly #onTrap = new Set<(fired: TrapFired) => void>();
  #lastWords = '';
  #nextId = 1;
  #isClosing = false;
  #failure: EnvironmentError | undefined;

  /** `onDeath` is told when the keeper ends without having been asked to. */
  constructor(onDeath: () => void) {
    const lifeline = hasLifeline() ? [lifelineFd] : [];
    this.#child = spawn(process.execPath, [program, ...lifeline.map(() => String(keeperLifelineFd))], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...lifeline],
      // Fields of messages may be integers beyond what JSON's own writer takes.
      serialization: 'advanced',
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-lastWordsMax);
    });
    this.#child.on('message', (message) => this.#receive(message as KeeperReply | KeeperEvent));
    this.#ended = this.#watch(onDeath);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Calls back for each trap that fires; the answer stops it. */
  onTrap(listener: (fired: TrapFired) => void): () => void {
    this.#onTrap.add(listener);
    return () => this.#onTrap.delete(listener);
  }

  /**
   * @throws EnvironmentError as the keeper says; `relay-died` when it has ended, `relay-stalled` when it does not answer.
   */
  async call<C extends KeeperCall>(
    call: C,
    request: KeeperCalls[C]['request'],
    extraMs = 0,
  ): Promise<KeeperCalls[C]['answer']> {
    if (this.#failure !== undefined) throw this.#failure;
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<KeeperCalls[C]['answer']>();
    this.#waiting.set(id, { resolve: (answer) => resolve(answer as KeeperCalls[C]['answer']), reject });
    const timer = setTimeout(
      () => reject(new EnvironmentError('relay-stalled', `the relay did not answer within ${answerMs} ms: ${call}`)),
      answerMs + extraMs,
    );
    this.#child.send({ id, call, request }, (error) => {
      if (error !== null) reject(new EnvironmentError('relay-died', `the relay process is gone: ${error.message}`));
    });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Lets go of the keeper, which then ends by itself; false when it had to be killed. */
  async close(): Promise<boolean> {
    this.#isClosing = true;
    if (this.#child.connected) this.#child.disconnect();
    const stop = new AbortController();
    const isEnded = await Promise.race([
      this.#ended.then(() => true),
      delay(endMs, false, { signal: stop.signal }).catch(() => false),
    ]);
    stop.abort();
    if (!isEnded) this.#child.kill('SIGKILL');
    return isEnded;
  }

  async #watch(onDeath: () => void): Promise<void> {
    this.#fail(await this.#end());
    if (!this.#isClosing) onDeath();
  }

  /** Resolves when the process has ended and its last words are read; not on `close`, which a disconnect swallows. */
  async #end(): Promise<unknown> {
    const exit = Promise.withResolvers<unknown>();
    const silence = Promise.withResolvers<void>();
    this.#child.once('error', exit.resolve);
    this.#child.once('exit', () => exit.resolve(undefined));
    this.#child.stderr?.once('close', () => silence.resolve());
    const cause = await exit.promise;
    if (cause === undefined) await silence.promise;
    return cause;
  }

  #receive(reply: KeeperReply | KeeperEvent): void {
    if ('trap' in reply) {
      for (const listener of this.#onTrap) listener(reply.trap);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else waiting?.reject(new EnvironmentError(reply.code, reply.message));
  }

  #fail(cause: unknown): void {
    const words = this.#lastWords.trim();
    const why = words === '' ? '' : `: ${words}`;
    this.#failure ??= new EnvironmentError('relay-died', `the relay process of the plain transport ended${why}`, {
      cause,
    });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }
}
