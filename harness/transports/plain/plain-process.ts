import { setTimeout as delay } from 'node:timers/promises';
import type { NodeProcess, ProcessExit } from '../../ports/transport.ts';
import type { GuardedChild } from './guarded-spawn.ts';

/** How long what a process printed may still be on its way when it has ended: its children may hold the pipes for ever. */
const drainMs = 250;

/** A system's process, followed to its end and to the end of what it printed. */
export class PlainProcess implements NodeProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  readonly #guarded: GuardedChild;

  constructor(guarded: GuardedChild) {
    this.#guarded = guarded;
    this.pid = guarded.pid;
    this.exited = exitOf(guarded);
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.#guarded.child;
    return exitCode === null && signalCode === null;
  }
}

/** How a child ended, told when all that it printed has been read, or was given time enough to be. */
export async function exitOf({ child }: GuardedChild): Promise<ProcessExit> {
  const exit = Promise.withResolvers<ProcessExit>();
  const closed = Promise.withResolvers<void>();
  child.once('exit', (code, signal) => exit.resolve({ code, signal }));
  child.once('close', () => closed.resolve());
  const result = await exit.promise;
  const stop = new AbortController();
  // The abort alone rejects the timer.
  await Promise.race([closed.promise, delay(drainMs, undefined, { signal: stop.signal }).catch(() => undefined)]);
  stop.abort();
  return result;
}
