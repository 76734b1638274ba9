import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { EnvironmentError, UsageError, assert, messageOf } from '../../harness/core/errors.ts';
import { moduleUrl } from '../../harness/core/own-files.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { formatDurationMs } from '../../harness/core/time.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import { unknownVerdict } from '../run-checkers.ts';
import type { CheckAnswer, CheckTask, PooledCheck, Source } from './check-task.ts';
import type { WorkerAnswer, WorkerTask } from './check-worker.ts';
import type { CheckNews } from './help/shared-tasks.ts';
import { watchMemory } from './memory-watch.ts';
import { PackedHistories } from './packed/packed-histories.ts';

export interface CheckerPoolOptions {
  /** Of each check, counted from the moment at which its work begins. */
  readonly timeLimitMs: number;
  /** Of each check, heap and typed arrays together. */
  readonly memoryLimitBytes: number;
  /** Checks at the same time; default: one a processor. */
  readonly threads?: number;
  /** The module whose `checkers` are meant; default: the registry. */
  readonly registry?: URL;
  /** How much longer than its time a check may run before it is ended; default: 500 ms. */
  readonly graceMs?: number;
}

/** The verdict on a source. */
export interface SourceVerdict {
  readonly verdict: Verdict;
  /** What of the source was damaged or had to be left out, one line each. */
  readonly gaps: readonly string[];
  /** Of checking alone. */
  readonly durationMs: number;
}

/** A checker that keeps its budget itself says more than one that is killed: it gets the chance. */
const graceMsDefault = 500;
/** Loading the checkers and taking over the record: on a busy machine this takes a while. */
const beginLimitMs = 60_000;
const idleMs = 10_000;
const bytesPerMb = 1_048_576;
/** Below it a worker can't even begin. */
const heapMbMin = 64;

/** One worker at a time, with a heap of bounded size. */
type Lane = Piscina<WorkerTask, WorkerAnswer>;

/**
 * Runs heavy checkers in worker threads, each within its budget. A check that runs out of time or memory is ended, and its
 * verdict is unknown; so it is when `signal` ends it. Dispose of the pool when done.
 */
export class CheckerPool implements AsyncDisposable {
  readonly #options: CheckerPoolOptions;
  readonly #registry: string;
  readonly #lanes: readonly Lane[];
  readonly #free: Lane[];
  readonly #packed = new PackedHistories();
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(options: CheckerPoolOptions) {
    this.#options = options;
    this.#registry = (options.registry ?? moduleUrl(new URL('../registry.ts', import.meta.url))).href;
    const count = Math.max(1, options.threads ?? availableParallelism());
    this.#lanes = Array.from({ length: count }, () => newLane(options));
    this.#free = [...this.#lanes];
  }

  /** @throws UsageError, EnvironmentError as `runChecker` does. */
  async check(check: PooledCheck, record: RunRecord, signal?: AbortSignal): Promise<Verdict> {
    return await this.#onLane(async (lane) => {
      if (signal?.aborted === true) return unknownVerdict(check.checker, stopped);
      const { history, ...rest } = record;
      using packed = this.#packed.borrow(history);
      const subject = { kind: 'record', check, ops: packed.ops, rest } as const;
      const end = await this.#checkOn(lane, subject, signal);
      return end.kind === 'verdict' ? end.verdict : unknownVerdict(check.checker, end.reason);
    });
  }

  /**
   * Checks what a worker reads itself. Undefined when it can't be read there: what is wrong with it, or whether it is only too large, shows
   * when it is read elsewhere.
   *
   * @throws UsageError, EnvironmentError as `runChecker` does.
   */
  async checkSource({ module, request }: Source, signal?: AbortSignal): Promise<SourceVerdict | undefined> {
    return await this.#onLane(async (lane) => {
      const end = await this.#checkOn(lane, { kind: 'source', module: module.href, request }, signal);
      if (end.kind === 'verdict') return end;
      if (end.checker === undefined) return undefined;
      return { verdict: unknownVerdict(end.checker, end.reason), gaps: [], durationMs: end.durationMs };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.destroy()));
  }

  async #onLane<T>(act: (lane: Lane) => Promise<T>): Promise<T> {
    const lane = this.#free.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await act(lane);
    } finally {
      this.#giveBack(lane);
    }
  }

  #giveBack(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(lane);
    else next(lane);
  }

  /** Lets threads that have nothing else to do help with a check, until `signal` ends it. */
  #lend({ tasks, ports }: Extract<CheckNews, { readonly kind: 'share' }>, signal: AbortSignal): void {
    for (const [helper, port] of ports.entries()) {
      const lane = signal.aborted ? undefined : this.#free.pop();
      // The one that asked does what nobody helps with.
      if (lane === undefined) {
        port.close();
        continue;
      }
      const task: WorkerTask = { kind: 'help', registry: this.#registry, tasks, helper, port };
      void lane
        .run(task, { transferList: [port], signal })
        // What a helper that fails had taken is done by the one that asked.
        .catch(() => undefined)
        .finally(() => this.#giveBack(lane));
    }
  }

  async #checkOn(lane: Lane, subject: CheckTask['subject'], signal: AbortSignal | undefined): Promise<CheckEnd> {
    const { timeLimitMs, memoryLimitBytes, graceMs = graceMsDefault } = this.#options;
    const end = new AbortController();
    let why: string | undefined;
    const endFor = (reason: string): void => {
      why ??= reason;
      end.abort();
    };
    const onStop = (): void => endFor(stopped);
    signal?.addEventListener('abort', onStop, { once: true });
    if (signal?.aborted === true) onStop();
    let checker: string | undefined;
    let begun = performance.now();
    // How long it takes to read a source is not for us to say.
    let timer = subject.kind === 'source' ? undefined : setTimeout(() => endFor(notBegun), beginLimitMs);
    using channel = openChannel((news) => {
      if (news.kind === 'share') return this.#lend(news, end.signal);
      clearTimeout(timer);
      begun = performance.now();
      ({ checker } = news);
      const reason = `ran out of time: not decided within ${formatDurationMs(timeLimitMs)}`;
      timer = setTimeout(() => endFor(reason), timeLimitMs + graceMs);
    });
    using watch = watchMemory(
      () => lane.threads[0],
      memoryLimitBytes,
      () => endFor(outOfMemory(memoryLimitBytes)),
    );
    void watch;
    const budgets = { timeLimitMs, memoryLimitBytes };
    const helpers = this.#lanes.length - 1;
    const task: CheckTask = { kind: 'check', registry: this.#registry, budgets, subject, pool: channel.port, helpers };
    try {
      const answer = answerOf(await lane.run(task, { transferList: [channel.port], signal: end.signal }));
      return answer ?? { kind: 'none', checker: undefined, reason: 'it could not be read', durationMs: 0 };
    } catch (error) {
      if (error instanceof UsageError || error instanceof EnvironmentError) throw error;
      const reason = why ?? failureText(error, memoryLimitBytes);
      return { kind: 'none', checker, reason, durationMs: performance.now() - begun };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onStop);
    }
  }
}

/** How a check in a worker ended: with a verdict, or without one. */
type CheckEnd =
  | Extract<CheckAnswer, { readonly kind: 'verdict' }>
  | {
      readonly kind: 'none';
      /** Undefined when it had not begun. */
      readonly checker: string | undefined;
      readonly reason: string;
      readonly durationMs: number;
    };

const notBegun = `the checker did not begin within ${formatDurationMs(beginLimitMs)}`;
const stopped = 'the check was stopped';

function newLane({ memoryLimitBytes }: CheckerPoolOptions): Lane {
  const lane: Lane = new Piscina({
    filename: moduleUrl(new URL('check-worker.ts', import.meta.url)).href,
    name: 'workInThread',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: Math.max(heapMbMin, Math.ceil(memoryLimitBytes / bytesPerMb)) },
  });
  // A worker that is ended while it starts has no check to tell; the next check gets a fresh one.
  lane.on('error', () => undefined);
  return lane;
}

interface Channel extends Disposable {
  readonly port: MessagePort;
}

function openChannel(onNews: (news: CheckNews) => void): Channel {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', onNews);
  // The check itself keeps the process alive for as long as it is awaited.
  port1.unref();
  return { port: port2, [Symbol.dispose]: () => port1.close() };
}

/** Undefined for a source that could not be read. */
function answerOf(answer: WorkerAnswer): Extract<CheckAnswer, { readonly kind: 'verdict' }> | undefined {
  assert(answer.kind !== 'helped', 'a check ends with a verdict or an error');
  if (answer.kind === 'unread') return undefined;
  if (answer.kind === 'verdict') return answer;
  if (answer.kind === 'usage') throw new UsageError(answer.message);
  const { code, message, node } = answer;
  throw new EnvironmentError(code, message, node === undefined ? {} : { node });
}

function failureText(error: unknown, memoryLimitBytes: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory(memoryLimitBytes);
  return `the checker failed: ${messageOf(error)}`;
}

function outOfMemory(memoryLimitBytes: number): string {
  return `ran out of memory: not decided within ${Math.round(memoryLimitBytes / bytesPerMb)} MB`;
}
