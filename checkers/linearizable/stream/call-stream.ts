import type { Operation } from '../../../harness/core/history.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { StreamingCheck } from '../../../harness/ports/checker.ts';
import { streamOperations } from '../../stream-by-key.ts';
import type { Model } from '../models/model.ts';
import { keyOf } from '../models/read-fields.ts';
import { judgesOf } from './judges-of.ts';
import { type AwaitedOutcome, OutcomeQueue } from './outcome-queue.ts';
import type { CallJudge } from './settled-call.ts';
import { tellFinding } from './tell-finding.ts';

/** Of more keys than this, the later ones are left for the whole history. */
const keysMax = 200_000;
/** So many events of one key wait for the outcome of one operation that hangs. */
const waitingMaxDefault = 256;

interface Awaited {
  readonly queue: OutcomeQueue;
  readonly entry: AwaitedOutcome;
  readonly key: string | undefined;
}

/** Judges each key of a model while its history is recorded. */
export class CallStream implements StreamingCheck {
  readonly #model: Model;
  readonly #judges: (model: Model) => readonly CallJudge[];
  readonly #waitingMax: number;
  readonly #keys = new Map<string | undefined, OutcomeQueue>();
  readonly #awaited = new Map<number, Awaited>();
  /** Keys of which something waits for nothing but the clock. */
  readonly #due = new Map<OutcomeQueue, string | undefined>();
  readonly #operations: StreamingCheck;
  #now = -Infinity;
  #isReadable = true;

  constructor(
    model: Model,
    judges: (model: Model) => readonly CallJudge[] = judgesOf,
    waitingMax: number = waitingMaxDefault,
  ) {
    this.#model = model;
    this.#waitingMax = waitingMax;
    this.#judges = judges;
    this.#operations = streamOperations(model.operations, (operation, hasEnded) => {
      // What can't be read may be what explains the rest.
      this.#isReadable = false;
      const found = hasEnded ? this.#end(operation) : this.#begin(operation);
      this.#isReadable = true;
      return found;
    });
  }

  /** How many things are remembered: events, configurations, calls under way. */
  get size(): number {
    let size = this.#awaited.size;
    for (const queue of this.#keys.values()) size += queue.size;
    return size;
  }

  /** How many keys are followed still. */
  get followed(): number {
    return [...this.#keys.values()].filter(({ isFollowed }) => isFollowed).length;
  }

  add(op: Op): Violation | undefined {
    if (!this.#isReadable) return undefined;
    if (op.process !== 'nemesis' && !this.#model.operations.includes(op.f)) {
      this.#isReadable = false;
      return undefined;
    }
    const told = op.time > this.#now ? this.#clockMoves(op.time) : undefined;
    return this.#operations.add(op) ?? told;
  }

  #clockMoves(now: number): Violation | undefined {
    this.#now = now;
    let told: Violation | undefined;
    for (const [queue, key] of this.#due) {
      this.#due.delete(queue);
      told ??= this.#drain(queue, key);
    }
    return told;
  }

  #begin(operation: Operation): Violation | undefined {
    const key = keyOf(operation.input);
    let queue = this.#keys.get(key);
    if (queue === undefined) {
      if (this.#keys.size >= keysMax) return undefined;
      queue = new OutcomeQueue(this.#model, this.#judges(this.#model), this.#waitingMax);
      this.#keys.set(key, queue);
    }
    if (!queue.isFollowed) return undefined;
    this.#awaited.set(operation.process, { queue, key, entry: queue.begin(operation) });
    return this.#drain(queue, key);
  }

  #end(operation: Operation): Violation | undefined {
    const awaited = this.#awaited.get(operation.process);
    if (awaited === undefined) return undefined;
    this.#awaited.delete(operation.process);
    const { queue, entry, key } = awaited;
    queue.end(entry, operation);
    return this.#drain(queue, key);
  }

  #drain(queue: OutcomeQueue, key: string | undefined): Violation | undefined {
    if (!queue.isFollowed) return undefined;
    const found = queue.drain(this.#now);
    if (queue.awaitsClock) this.#due.set(queue, key);
    return found === undefined ? undefined : tellFinding(key, found, this.#model);
  }
}
