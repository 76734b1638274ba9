import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../harness/core/json.ts';
import { ValueIds } from '../value-ids.ts';
import { shownBy, writtenBy } from './shards.ts';

/** A read that shows a transaction at one shard, and at another what was there before it. */
export interface Fracture {
  readonly read: Operation;
  readonly seen: { readonly shard: string; readonly value: Json; readonly write: Operation };
  /** `write` is undefined where the shard still has nothing. */
  readonly missed: { readonly shard: string; readonly value: Json; readonly write: Operation | undefined };
}

/** A value that a read shows and that no transaction which may have happened wrote. */
export interface ForeignValue {
  readonly read: Operation;
  readonly shard: string;
  readonly value: Json;
  readonly failed: Operation | undefined;
}

export interface Reading {
  readonly fracture: Fracture | undefined;
  readonly foreign: readonly ForeignValue[];
}

/** Who wrote what, at which shards: an entry for each value. */
export class Visibility {
  readonly #ids = new ValueIds();
  readonly #everywhere = new Map<number, Operation>();
  readonly #atShard = new Map<string, Map<number, Operation>>();
  readonly #shards = new Map<number, ReadonlySet<string> | 'all'>();
  readonly #failed = new Set<number>();
  readonly #requests = new Map<string, number>();

  /** Takes a write when it is invoked, and again when it has ended. @throws UsageError for a value that another wrote to the same shard. */
  write(operation: Operation): void {
    const { input } = operation;
    const txn = isJsonObject(input) ? input['txn'] : undefined;
    if (typeof txn === 'string') {
      const first = this.#requests.get(txn) ?? operation.index;
      this.#requests.set(txn, first);
      // Sent again under its id it is the same transaction: the first request stands for all.
      if (first !== operation.index) return;
    }
    if (operation.type === 'fail') this.#failed.add(operation.index);
    const written = writtenBy(operation);
    if ('everywhere' in written) {
      this.#shards.set(operation.index, 'all');
      this.#claim(this.#everywhere, written.everywhere, operation);
      return;
    }
    this.#shards.set(operation.index, new Set(written.byShard.keys()));
    for (const [shard, value] of written.byShard) {
      let values = this.#atShard.get(shard);
      if (values === undefined) this.#atShard.set(shard, (values = new Map()));
      this.#claim(values, value, operation);
    }
  }

  /** What is wrong with a read: a transaction that it shows in part, and values that nobody can have written. */
  read(read: Operation): Reading {
    const foreign: ForeignValue[] = [];
    const seen: { readonly shard: string; readonly value: Json; readonly write: Operation | undefined }[] = [];
    for (const [shard, value] of shownBy(read)) {
      const write = value === null ? undefined : this.#writerOf(shard, value, read);
      const isFailed = write !== undefined && this.#failed.has(write.index);
      if (value !== null && (write === undefined || isFailed)) foreign.push({ read, shard, value, failed: write });
      else seen.push({ shard, value, write });
    }
    for (const one of new Map(seen.map((each) => [each.write, each])).values()) {
      const { write } = one;
      if (write === undefined) continue;
      const missed = seen.find((other) => other.write !== write && this.#isFractured(write, one.shard, other));
      if (missed !== undefined) return { fracture: { read, seen: { ...one, write }, missed }, foreign };
    }
    return { fracture: undefined, foreign };
  }

  /**
   * A transaction is seen at one shard. At another one that it wrote too there is nothing, or the write of one that wrote both shards
   * (whichever came later should be seen at both), or of one that was over before it was begun: then it is seen in part.
   */
  #isFractured(
    write: Operation,
    shard: string,
    other: { readonly shard: string; readonly write: Operation | undefined },
  ): boolean {
    if (!this.#wrote(write, other.shard)) return false;
    if (other.write === undefined || this.#wrote(other.write, shard)) return true;
    return other.write.type === 'ok' && (other.write.completedAt ?? Infinity) < write.invokedAt;
  }

  #wrote({ index }: Operation, shard: string): boolean {
    const shards = this.#shards.get(index);
    return shards === 'all' || shards?.has(shard) === true;
  }

  #writerOf(shard: string, value: Json, read: Operation): Operation | undefined {
    const id = this.#ids.idOf(value, read);
    return this.#atShard.get(shard)?.get(id) ?? this.#everywhere.get(id);
  }

  #claim(values: Map<number, Operation>, value: Json, operation: Operation): void {
    const id = this.#ids.idOf(value, operation);
    const known = values.get(id);
    if (known !== undefined && known.index !== operation.index) {
      throw new UsageError(
        `history line ${operation.index}: the write-all writes a value that line ${known.index} wrote; give every transaction values of its own`,
      );
    }
    values.set(id, operation);
  }
}
