import { assert, messageOf } from '../core/errors.ts';
import type { Completion, Invocation, NodeName, OpType, ProcessId } from '../core/op.ts';
import { type Nanos, msToNanos, nanosToMs } from '../core/time.ts';
import type { Generator, GeneratorContext, GeneratorEvent } from '../generator/generator.ts';
import type { Client } from '../ports/client.ts';
import { encodeValue, type HistoryEntry } from '../store/history-recorder.ts';
import { garbage, guardCompletion, type GuardedCompletion } from './completion-guard.ts';

/** Deadlines are looked at this often; a time-out is late by no more. */
const sweepEveryMs = 10;
/** Clients that answer at once must not keep timers and sockets from their turn. */
const operationsPerTurn = 256;
/** Closing a retired client may hang; nobody waits longer. */
const closeLimitMs = 1_000;

export interface InterpreterOptions {
  readonly concurrency: number;
  readonly nodeOf: (slot: number) => NodeName;
  readonly clientFor: (process: ProcessId, node: NodeName) => Client;
  readonly now: () => Nanos;
  readonly record: (entry: HistoryEntry) => void;
  /** Beyond it an operation is `info` and its process is retired. */
  readonly timeoutMs: number;
}

export interface RunLimits {
  /** No operation begins at or after it. */
  readonly until: Nanos;
  readonly signal: AbortSignal;
}

interface OpenOperation {
  readonly invocation: Invocation;
  readonly inputText: string;
  readonly deadline: Nanos;
}

interface Slot {
  readonly index: number;
  readonly node: NodeName;
  process: ProcessId;
  client: Client;
  isConnected: boolean;
  /** Fires at a time-out; the process is retired then, so one serves for its whole life. */
  abort: AbortController;
  open: OpenOperation | undefined;
}

/**
 * Turns a generator into operations of many logical processes over asynchronous clients. An invocation is recorded
 * before its first byte leaves and a completion after its last byte came, so a slow controller only widens intervals.
 * At most one operation of a process is open. One that times out, or whose client throws, is `info`; its process is
 * retired and a new one takes its slot.
 */
export class Interpreter {
  readonly #options: InterpreterOptions;
  readonly #slots: Slot[];
  #generator: Generator | undefined;
  #pump: () => void = () => {};

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.concurrency }, (_, index) => this.#newSlot(index, index));
  }

  /** Operations open now at a node: work in flight. */
  openOperations(node: NodeName): number {
    return this.#slots.filter((slot) => slot.node === node && slot.open !== undefined).length;
  }

  /**
   * Runs one phase: until the generator is done and its operations are complete, or `until`, or the signal. Operations
   * that are open then stay open into the next phase.
   */
  async run(generator: Generator, limits: RunLimits): Promise<void> {
    this.#generator = generator;
    let timer: NodeJS.Timeout | undefined;
    let immediate: NodeJS.Immediate | undefined;
    const sweeper = setInterval(() => this.#sweep(), sweepEveryMs);
    const onAbort = (): void => this.#pump();
    try {
      await new Promise<void>((resolve, reject) => {
        let isPumping = false;
        let isDone = false;
        let inTurn = 0;
        const wake = (at: Nanos): void => {
          clearTimeout(timer);
          if (at === Infinity) return;
          const waitMs = nanosToMs((at - this.#options.now()) as Nanos);
          // A timer has a resolution of 1 ms: shorter waits spin through the event loop, which serves sockets meanwhile.
          if (waitMs < 1) immediate ??= setImmediate(nextTurn);
          else timer = setTimeout(nextTurn, Math.floor(waitMs));
        };
        const nextTurn = (): void => {
          immediate = undefined;
          inTurn = 0;
          this.#pump();
        };
        this.#pump = () => {
          // A completion may arrive while an operation is being started: the loop below sees it.
          if (isPumping) return;
          isPumping = true;
          try {
            for (;;) {
              const now = this.#options.now();
              if (now >= limits.until || limits.signal.aborted) return resolve();
              if (isDone) return this.#isIdle() ? resolve() : wake(limits.until);
              const context = this.#context(now);
              if (context.free.length === 0) return wake(limits.until);
              const next = this.#current.next(context);
              if (next.kind === 'done') {
                isDone = true;
                continue;
              }
              if (next.kind === 'wait') {
                this.#generator = next.rest;
                return wake(Math.min(next.until, limits.until) as Nanos);
              }
              if (next.emission.at > now) return wake(Math.min(next.emission.at, limits.until) as Nanos);
              if (++inTurn > operationsPerTurn) {
                immediate ??= setImmediate(nextTurn);
                return;
              }
              this.#generator = next.rest;
              this.#start(next.emission.invocation, now);
            }
          } catch (error) {
            reject(error instanceof Error ? error : new Error(messageOf(error)));
          } finally {
            isPumping = false;
          }
        };
        limits.signal.addEventListener('abort', onAbort);
        this.#pump();
      });
    } finally {
      this.#pump = () => {};
      clearTimeout(timer);
      clearImmediate(immediate);
      clearInterval(sweeper);
      limits.signal.removeEventListener('abort', onAbort);
    }
  }

  /** Closes what is open as `info`, and every client. Nothing is recorded afterwards. */
  async close(): Promise<void> {
    for (const slot of this.#slots) {
      if (slot.open !== undefined)
        this.#finish(slot, slot.open, garbage('open at the end of the run', slot.open.inputText));
    }
    await Promise.all(this.#slots.map((slot) => closeQuietly(slot.client)));
  }

  get #current(): Generator {
    assert(this.#generator !== undefined, 'the interpreter has no generator');
    return this.#generator;
  }

  #newSlot(index: number, process: ProcessId): Slot {
    const node = this.#options.nodeOf(index);
    return {
      index,
      node,
      process,
      client: this.#options.clientFor(process, node),
      isConnected: false,
      abort: new AbortController(),
      open: undefined,
    };
  }

  #isIdle(): boolean {
    return this.#slots.every((slot) => slot.open === undefined);
  }

  #context(now: Nanos): GeneratorContext {
    const free: ProcessId[] = [];
    for (const slot of this.#slots) if (slot.open === undefined) free.push(slot.process);
    free.sort(ascending);
    const { concurrency } = this.#options;
    return { now, free, concurrency, slotOf: (process) => process % concurrency };
  }

  #tell(event: GeneratorEvent): void {
    this.#generator = this.#current.update(event, this.#context(event.at));
  }

  #start(invocation: Invocation, now: Nanos): void {
    const slot = this.#slots[invocation.process % this.#options.concurrency];
    assert(
      slot !== undefined && slot.process === invocation.process && slot.open === undefined,
      `the generator asked process ${invocation.process}, which is not free`,
    );
    const inputText = encodeValue(invocation.value);
    const open: OpenOperation = {
      invocation,
      inputText,
      deadline: (now + msToNanos(this.#options.timeoutMs)) as Nanos,
    };
    slot.open = open;
    this.#record(slot, 'invoke', open, inputText, undefined, now);
    this.#tell({ kind: 'invoked', at: now, invocation });
    void this.#perform(slot, open);
  }

  async #perform(slot: Slot, open: OpenOperation): Promise<void> {
    const { client, abort } = slot;
    let guarded: GuardedCompletion;
    try {
      if (!slot.isConnected) {
        await client.open(abort.signal);
        if (slot.open === open) slot.isConnected = true;
      }
      try {
        const answer = await client.invoke(open.invocation, abort.signal);
        guarded = guardCompletion(answer, { value: open.invocation.value, text: open.inputText });
      } catch (error) {
        guarded = garbage(`client threw: ${messageOf(error)}`, open.inputText);
      }
    } catch (error) {
      // It never connected, so not a byte of the operation was sent: it certainly did not happen.
      guarded = notSent(messageOf(error), open.inputText);
    }
    // The operation may have timed out meanwhile: then its late answer is nobody's.
    if (slot.open === open) {
      this.#finish(slot, open, guarded);
      this.#pump();
    }
  }

  #sweep(): void {
    const now = this.#options.now();
    for (const slot of this.#slots) {
      const { open } = slot;
      if (open === undefined || now < open.deadline) continue;
      const guarded = slot.isConnected
        ? garbage('timed out', open.inputText)
        : notSent('no connection in time', open.inputText);
      this.#finish(slot, open, guarded);
    }
    this.#pump();
  }

  #finish(slot: Slot, open: OpenOperation, { completion, valueText }: GuardedCompletion): void {
    const now = this.#options.now();
    slot.open = undefined;
    const error = completion.type === 'ok' ? undefined : completion.error;
    this.#record(slot, completion.type, open, valueText, error, now);
    const retired = slot.process;
    if (completion.type === 'info') this.#retire(slot, retired + this.#options.concurrency);
    // A client that could not connect is replaced, so that the next operation tries afresh.
    else if (!slot.isConnected) this.#retire(slot, retired);
    this.#tell({ kind: 'completed', at: now, invocation: open.invocation, completion });
    if (slot.process !== retired) this.#tell({ kind: 'retired', at: now, process: retired, successor: slot.process });
  }

  #retire(slot: Slot, successor: ProcessId): void {
    slot.abort.abort();
    void closeQuietly(slot.client);
    Object.assign(slot, this.#newSlot(slot.index, successor));
  }

  #record(
    slot: Slot,
    type: OpType,
    { invocation }: OpenOperation,
    valueText: string,
    error: string | undefined,
    time: Nanos,
  ): void {
    this.#options.record({ time, type, process: slot.process, f: invocation.f, valueText, error, node: slot.node });
  }
}

const ascending = (a: number, b: number): number => a - b;

function notSent(reason: string, inputText: string): GuardedCompletion {
  const completion: Completion = { type: 'fail', error: `not connected: ${reason}`.slice(0, 200) };
  return { completion, valueText: inputText };
}

/** A client that fails or hangs at close has nothing left to tell: its outcomes are recorded. */
async function closeQuietly(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeLimitMs)));
  try {
    await Promise.race([client.close(), limit]);
  } catch {
    // As said above.
  } finally {
    clearTimeout(timer);
  }
}
