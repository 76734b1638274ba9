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
  /** By the id of a transaction, all that asked for it, in order of invocation. */
  readonly #requests = new Map<string, Operation[]>();

  /** Takes a write when it is invoked, and again when it has ended. @throws UsageError for a value that another wrote to the same shard. */
  write(operation: Operation): void {
    const write = this.#standingFor(operation);
    const written = writtenBy(write);
    if ('everywhere' in written) {
      this.#shards.set(write.index, 'all');
      this.#claim(this.#everywhere, written.everywhere, write);
      return;
    }
    this.#shards.set(write.index, new Set(written.byShard.keys()));
    for (const [shard, value] of written.byShard) {
      let values = this.#atShard.get(shard);
      if (values === undefined) this.#atShard.set(shard, (values = new Map()));
      this.#claim(values, value, write);
    }
  }

  /** Sent again under its id it is the same transaction: the first request that did not fail stands for all, and it failed if all did. */
  #standingFor(operation: Operation): Operation {
    const txn = txnOf(operation);
    if (txn === undefined) return operation;
    const requests = this.#requests.get(txn) ?? [];
    this.#requests.set(txn, requests);
    const at = requests.findIndex(({ index }) => index === operation.index);
    requests[at === -1 ? requests.length : at] = operation;
    return requests.find(({ type }) => type !== 'fail') ?? requests[0] ?? operation;
  }

  /** What is wrong with a read: a transaction that it shows in part, and values that nobody can have written. */
  read(read: Operation): Reading {
    const foreign: ForeignValue[] = [];
    const seen: { readonly shard: string; readonly value: Json; readonly write: Operation | undefined }[] = [];
    for (const [shard, value] of shownBy(read)) {
      const write = value === null ? undefined : this.#writerOf(shard, value, read);
      if (value !== null && (write === undefined || write.type === 'fail'))
        foreign.push({ read, shard, value, failed: write });
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
    if (known !== undefined && known.index !== operation.index && !isSameTransaction(known, operation)) {
      throw new UsageError(
        `history line ${operation.index}: the write-all writes a value that line ${known.index} wrote; give every transaction values of its own`,
      );
    }
    values.set(id, operation);
  }
}

function isSameTransaction(a: Operation, b: Operation): boolean {
  const txn = txnOf(a);
  return txn !== undefined && txn === txnOf(b);
}

function txnOf({ input }: Operation): string | undefined {
  const txn = isJsonObject(input) ? input['txn'] : undefined;
  return typeof txn === 'string' ? txn : undefined;
}
