import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { countLeading } from '../count-leading.ts';
import { ValueIds } from '../value-ids.ts';

/** A read that shows a write and not one that had certainly happened before it was begun. */
export interface Reversal {
  readonly read: Operation;
  /** The write that it shows, and whose invocation came too late for the other to be missing. */
  readonly visible: { readonly value: Json; readonly write: Operation };
  readonly absent: {
    readonly value: Json;
    readonly write: Operation;
    /** What proves that it had happened: its own answer, or a read that showed it. */
    readonly proof: Operation;
  };
}

/** A value that a read shows and that no write can have put there. */
export interface ForeignValue {
  readonly read: Operation;
  readonly value: Json;
  readonly kind: 'phantom-read' | 'G1a' | 'future-read';
  readonly write: Operation | undefined;
}

/**
 * The writes of one key, followed from event to event. The moment before which a write has certainly happened is the earliest
 * completion of the write itself or of a read that shows it: later reads may prove a write whose answer came late, or never.
 * It keeps a few numbers for each value. Each read takes time linear in what it shows, since the proven writes are in the order of their
 * proof and only the number of those that it shows is compared.
 */
export class VisibleWrites {
  readonly #ids = new ValueIds();
  /** The writes of each value that may have happened, in order of invocation: rarely more than one. */
  readonly #writers: Operation[][] = [];
  readonly #values: Json[] = [];
  /** Its place among the proven; undefined while nothing proves it. */
  readonly #rank: (number | undefined)[] = [];
  readonly #failed = new Map<number, Operation>();
  readonly #initial = new Set<number>();
  /** In order of time. */
  readonly #proven: { readonly at: number; readonly id: number; readonly proof: Operation | undefined }[] = [];
  readonly #shownBy: number[] = [];
  #reads = 0;

  /** The values that were there before the first operation. */
  constructor(initial: readonly Json[]) {
    for (const value of initial) {
      const id = this.#ids.idOf(value, { index: 0, f: 'read' });
      this.#values[id] = value;
      this.#initial.add(id);
      this.#rank[id] = this.#proven.push({ at: -Infinity, id, proof: undefined }) - 1;
    }
  }

  /** Takes an event of a write: when it fails, and nobody else wrote the value, the read that had shown it. */
  write(write: Operation, hasEnded: boolean): ForeignValue | undefined {
    if (hasEnded) return this.#ended(write);
    this.#invoked(write);
    return undefined;
  }

  #invoked(write: Operation): void {
    const id = this.#idOf(write.input, write);
    const writers = this.#writers[id];
    if (writers === undefined) this.#writers[id] = [write];
    else writers.push(write);
  }

  #ended(write: Operation): ForeignValue | undefined {
    const id = this.#idOf(write.input, write);
    if (write.type === 'ok') this.#prove(id, write);
    if (write.type !== 'fail') return undefined;
    const left = (this.#writers[id] ?? []).filter(({ index }) => index !== write.index);
    this.#writers[id] = left;
    if (left.length > 0) return undefined;
    this.#failed.set(id, write);
    const proof = this.#proven[this.#rank[id] ?? -1]?.proof;
    return proof === undefined ? undefined : { read: proof, value: write.input, kind: 'G1a', write };
  }

  /** The first write of a value that may have happened. */
  writerOf(value: Json, read: Operation): Operation | undefined {
    return this.#writers[this.#idOf(value, read)]?.[0];
  }

  /** Takes what a read shows. `isStale`: a write is missing that had happened before the read began, which is none of this anomaly's. */
  read(
    read: Operation,
    shown: readonly Json[],
  ): { readonly reversal: Reversal | undefined; readonly foreign: ForeignValue[]; readonly isStale: boolean } {
    const stamp = ++this.#reads;
    const ids: number[] = [];
    const foreign: ForeignValue[] = [];
    let latest = -Infinity;
    let visible = -1;
    for (const value of shown) {
      const id = this.#idOf(value, read);
      if (this.#shownBy[id] === stamp) continue;
      this.#shownBy[id] = stamp;
      const invokedAt = this.#invokedAt(id);
      if (invokedAt === undefined) {
        const failed = this.#failed.get(id);
        foreign.push({ read, value, kind: failed === undefined ? 'phantom-read' : 'G1a', write: failed });
        continue;
      }
      ids.push(id);
      if (invokedAt > latest) {
        latest = invokedAt;
        visible = id;
      }
    }
    const reversal =
      this.#countBefore(latest) > this.#shownBefore(ids, latest) ? this.#reversalOf(read, visible, stamp) : undefined;
    const isStale = this.#countBefore(read.invokedAt) > this.#shownBefore(ids, read.invokedAt);
    for (const id of ids) this.#prove(id, read);
    return { reversal, foreign, isStale };
  }

  #idOf(value: Json, operation: Operation): number {
    const id = this.#ids.idOf(value, operation);
    this.#values[id] = value;
    return id;
  }

  /** When the earliest write of a value that may have happened was invoked. */
  #invokedAt(id: number): number | undefined {
    return this.#initial.has(id) ? -Infinity : this.#writers[id]?.[0]?.invokedAt;
  }

  #prove(id: number, proof: Operation): void {
    this.#rank[id] ??= this.#proven.push({ at: proof.completedAt ?? Infinity, id, proof }) - 1;
  }

  /** How many writes were proven before `time`; those of equal time may be concurrent. */
  #countBefore(time: number): number {
    return countLeading(this.#proven.length, (place) => (this.#proven[place]?.at ?? Infinity) < time);
  }

  #shownBefore(ids: readonly number[], time: number): number {
    const count = this.#countBefore(time);
    return ids.reduce((sum, id) => sum + ((this.#rank[id] ?? Infinity) < count ? 1 : 0), 0);
  }

  #reversalOf(read: Operation, visible: number, stamp: number): Reversal | undefined {
    const absent = this.#proven.find(({ id }) => this.#shownBy[id] !== stamp);
    const write = this.#writers[visible]?.[0];
    if (absent === undefined || write === undefined) return undefined;
    const { id, proof } = absent;
    return {
      read,
      visible: { value: this.#values[visible] ?? null, write },
      absent: { value: this.#values[id] ?? null, write: this.#writers[id]?.[0] ?? write, proof: proof ?? write },
    };
  }
}
