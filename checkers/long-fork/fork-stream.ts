import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { jsonEquals } from '../../harness/core/json.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import type { StreamingCheck } from '../../harness/ports/checker.ts';
import { canonicalText } from '../linearizable/canonical-text.ts';
import { streamOperations } from '../stream-by-key.ts';
import { type MicroOperation, microOperations } from './micro-operations.ts';
import { cycleViolation } from './telling.ts';

/** So many keys and pairs of keys are remembered; the oldest go first. */
const rememberedMax = 100_000;
/** Of a read of more keys, the later ones are left for the check of the whole. */
const keysOfReadMax = 64;

interface Writer {
  readonly operation: Operation;
  readonly value: Json;
}

/**
 * Long forks while they are recorded: two reads that see two writes in different orders, and a read that sees one half of a transaction. A
 * key is written once and read for a while, so that the latest keys are enough; cycles of more than two reads are left for the check of the whole.
 */
export function streamForks(): StreamingCheck {
  const forks = new RecentForks();
  return streamOperations(['txn'], (operation, hasEnded) => (hasEnded ? forks.end(operation) : forks.begin(operation)));
}

/** Judges the operations of transactions, each first when it begins and then when it ends. */
export class RecentForks {
  /** By key; undefined for one that two transactions wrote. */
  readonly #writers = new Map<string, Writer | undefined>();
  /** By a key that was seen and one that was not: the first such read. */
  readonly #seen = new Map<string, Operation>();

  /** How many keys and pairs of keys are remembered. */
  get size(): number {
    return this.#writers.size + this.#seen.size;
  }

  begin(operation: Operation): undefined {
    for (const { kind, key, value } of microOperations(operation)) {
      if (kind !== 'w') continue;
      const name = canonicalText(key);
      this.#writers.set(name, this.#writers.has(name) ? undefined : { operation, value });
      forgetOldest(this.#writers);
    }
  }

  end(operation: Operation): Violation | undefined {
    const parts = microOperations(operation);
    const writes = parts.filter(({ kind }) => kind === 'w');
    if (writes.length > 0) this.#endWrites(operation, writes);
    return writes.length > 0 || operation.type !== 'ok' ? undefined : this.#read(operation, parts);
  }

  #endWrites(operation: Operation, writes: readonly MicroOperation[]): void {
    for (const { key, value } of writes) {
      const name = canonicalText(key);
      const writer = this.#writers.get(name);
      if (writer?.operation.index !== operation.index) continue;
      if (operation.type === 'fail') this.#writers.delete(name);
      else if (!jsonEquals(writer.value, value)) this.#writers.set(name, undefined);
    }
  }

  #read(read: Operation, parts: readonly MicroOperation[]): Violation | undefined {
    const seen: { readonly name: string; readonly writer: Operation }[] = [];
    const unseen: string[] = [];
    for (const { key, value } of parts.slice(0, keysOfReadMax)) {
      const name = canonicalText(key);
      const writer = this.#writers.get(name);
      // Who did not see a key may have come before its writer was begun.
      if (value === null) unseen.push(name);
      // What nobody wrote, or somebody else, is no version of the key.
      else if (writer !== undefined && jsonEquals(writer.value, value)) seen.push({ name, writer: writer.operation });
    }
    let found: Violation | undefined;
    for (const { name, writer } of seen) {
      for (const missed of unseen) {
        found ??= this.#contradiction(read, { name, writer }, missed);
        this.#remember(pairOf(name, missed), read);
      }
    }
    return found;
  }

  #contradiction(
    read: Operation,
    { name, writer }: { readonly name: string; readonly writer: Operation },
    missed: string,
  ): Violation | undefined {
    const after = this.#writers.get(missed)?.operation;
    if (after === undefined) return undefined;
    if (writer.index === after.index) return cycleViolation([writer, read]);
    const other = this.#seen.get(pairOf(missed, name));
    return other === undefined ? undefined : cycleViolation([writer, read, after, other]);
  }

  #remember(pair: string, read: Operation): void {
    if (this.#seen.has(pair)) return;
    this.#seen.set(pair, read);
    forgetOldest(this.#seen);
  }
}

/** Canonical JSON has no end of line. */
function pairOf(seen: string, unseen: string): string {
  return `${seen}\n${unseen}`;
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= rememberedMax) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
