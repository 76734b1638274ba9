import { serialize } from 'node:v8';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Helpers } from '../../../harness/ports/checker.ts';
import { type CheckNews, type HelperNews, type SharedTasks, asker, take, takerOf } from './shared-tasks.ts';

/** A thread that has to start loads all checkers first. */
const startMs = 500;

/** The pool's other threads, seen from the one that checks. */
export class ThreadHelpers implements Helpers {
  readonly startMs: number = startMs;
  readonly count: number;
  readonly #pool: MessagePort;

  /** @param pool Where the pool listens to the check. */
  constructor(count: number, pool: MessagePort) {
    this.count = count;
    this.#pool = pool;
  }

  async share<Task, Result>(
    job: string,
    tasks: readonly Task[],
    here: (task: Task) => Promise<Result>,
  ): Promise<Result[]> {
    const work = new Work<Result>(tasks.length);
    const channels = Array.from({ length: this.count }, () => new MessageChannel());
    const news: CheckNews = {
      kind: 'share',
      tasks: { job, bytes: shared(serialize(tasks)), takers: work.takers, clockOrigin: performance.timeOrigin },
      ports: channels.map(({ port2 }) => port2),
    };
    const ends = channels.map(({ port1 }, helper) => work.listen(port1, takerOf(helper)));
    this.#pool.postMessage(
      news,
      channels.map(({ port2 }) => port2),
    );
    try {
      for (const [index, task] of tasks.entries()) {
        if (take(work.takers, index, asker)) work.done(index, await here(task));
      }
      // A helper that was ended leaves what it had taken to this thread.
      for (let lost = await work.lost(ends); lost !== undefined; lost = await work.lost(ends)) {
        const task = tasks[lost];
        if (task !== undefined) work.done(lost, await here(task));
      }
      return work.results();
    } finally {
      for (const { port1 } of channels) port1.close();
    }
  }
}

/** A helper: whether it does no more (it said so, or its thread ended), and a promise of that. */
interface End {
  readonly taker: number;
  readonly gone: Promise<void>;
  isGone: boolean;
}

/** Which tasks are done, and by whom the others are. */
class Work<Result> {
  readonly takers: Int32Array<SharedArrayBuffer>;
  readonly #results = new Map<number, Result>();
  #onResult: () => void = () => undefined;

  constructor(count: number) {
    this.takers = new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
  }

  done(index: number, result: Result): void {
    this.#results.set(index, result);
    this.#onResult();
  }

  listen(port: MessagePort, taker: number): End {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const end: End = { taker, gone, isGone: false };
    const onEnd = (): void => {
      end.isGone = true;
      resolve();
    };
    port.on('message', (news: HelperNews) => {
      if (news.kind === 'done') this.done(news.index, news.result as Result);
      else onEnd();
    });
    port.once('close', onEnd);
    return end;
  }

  /** Waits until all is done (undefined), or a task is left that nobody does any more. */
  async lost(ends: readonly End[]): Promise<number | undefined> {
    for (;;) {
      const open = Array.from(this.takers.keys()).filter((index) => !this.#results.has(index));
      if (open.length === 0) return undefined;
      const gone = new Set(ends.filter(({ isGone }) => isGone).map(({ taker }) => taker));
      const lost = open.find((index) => gone.has(this.takers[index] ?? asker));
      if (lost !== undefined) return lost;
      const { promise: next, resolve } = Promise.withResolvers<void>();
      this.#onResult = resolve;
      await Promise.race([next, ...ends.filter(({ isGone }) => !isGone).map(({ gone }) => gone)]);
    }
  }

  /** In the order of tasks, when all are done. */
  results(): Result[] {
    return [...this.#results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
  }
}

function shared(bytes: Uint8Array): SharedTasks['bytes'] {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
