import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { ProcessId } from '../../harness/core/op.ts';
import type { Story } from '../findings.ts';
import { who } from '../findings.ts';
import type { ValueIds } from '../value-ids.ts';
import { actText, objectText, writtenText } from './act-text.ts';
import type { Guarantee } from './guarantee.ts';
import type { ObjectKey, ObjectKind } from './object-acts.ts';
import type { ObjectRequest } from './object-request.ts';

/** What one process did to the key so far. */
interface Past {
  /** Its writes that took effect, by value, oldest first. */
  readonly writes: Map<number, Operation>;
  lastWrite: readonly [id: number, operation: Operation] | undefined;
  /** Its reads, by the value found, oldest first. */
  readonly reads: Map<number, Operation>;
  lastRead: { readonly operation: Operation; readonly found: readonly number[] } | undefined;
}

/** What must have been seen before, and what shows it. */
interface Breach {
  readonly missed: Operation;
  readonly why: string;
}

/**
 * One register or list while it is recorded: tells what a single process shows by itself. What takes several processes is left for the
 * check of the whole. One entry a value that a process wrote or read.
 */
export class StreamedKey {
  readonly #guarantee: Guarantee;
  readonly #ids: ValueIds;
  readonly #name: string | undefined;
  #kind: ObjectKind | undefined;
  /** By value: how many were asked to write it. Two, and a read of it shows nothing. */
  readonly #writers = new Map<number, number>();
  readonly #pasts = new Map<ProcessId, Past>();

  constructor(guarantee: Guarantee, ids: ValueIds, name: string | undefined) {
    this.#guarantee = guarantee;
    this.#ids = ids;
    this.#name = name;
  }

  begin(operation: Operation, { written }: ObjectRequest): undefined {
    if (written === undefined) return;
    this.#kind = written.kind;
    const id = this.#ids.idOf(written.value, operation);
    this.#writers.set(id, (this.#writers.get(id) ?? 0) + 1);
  }

  end(operation: Operation, { written, found }: ObjectRequest): Story | undefined {
    if (operation.type !== 'ok') return undefined;
    const past = this.#pasts.get(operation.process) ?? {
      writes: new Map(),
      lastWrite: undefined,
      reads: new Map(),
      lastRead: undefined,
    };
    this.#pasts.set(operation.process, past);
    const ids = found === undefined ? undefined : this.#idsOf(operation, found);
    const breach = ids === undefined ? undefined : this.#breachOf(past, ids);
    if (ids !== undefined) {
      past.lastRead = { operation, found: ids };
      for (const id of this.#kind === 'list' ? [] : ids) past.reads.set(id, operation);
    }
    if (written !== undefined) {
      past.lastWrite = [this.#ids.idOf(written.value, operation), operation];
      past.writes.set(...past.lastWrite);
    }
    return breach === undefined ? undefined : this.#story(operation, breach);
  }

  /** The values that were found, where each has one writer; of the initial state none. */
  #idsOf(operation: Operation, found: Json): readonly number[] | undefined {
    if (this.#kind === undefined) return undefined;
    const isInitial = found === null && (this.#kind === 'list' || !this.#writers.has(this.#ids.idOf(null, operation)));
    if (isInitial) return [];
    if (this.#kind === 'list' && !Array.isArray(found)) return undefined;
    const values = this.#kind === 'list' ? (found as readonly Json[]) : [found];
    const ids = values.map((value) => this.#ids.idOf(value, operation));
    return ids.every((id) => this.#writers.get(id) === 1) ? ids : undefined;
  }

  #breachOf(past: Past, found: readonly number[]): Breach | undefined {
    if (this.#guarantee === 'read-your-writes') return this.#ownMissed(past, found);
    if (this.#guarantee === 'monotonic-reads') return this.#readMissed(past, found);
    return undefined;
  }

  #ownMissed({ writes, lastWrite }: Past, found: readonly number[]): Breach | undefined {
    if (this.#kind === 'list') {
      const has = new Set(found);
      for (const [id, missed] of writes)
        if (this.#writers.get(id) === 1 && !has.has(id)) return { missed, why: 'its own append' };
      return undefined;
    }
    const [id, missed] = lastWrite ?? [];
    const [version] = found;
    if (missed === undefined || id === version || this.#writers.get(id ?? -1) !== 1) return undefined;
    // What others wrote may be newer; what it wrote itself before is not, nor is the initial value.
    return version === undefined || writes.has(version) ? { missed, why: 'its own write' } : undefined;
  }

  #readMissed({ reads, lastRead }: Past, found: readonly number[]): Breach | undefined {
    if (lastRead === undefined) return undefined;
    const { operation: missed } = lastRead;
    if (this.#kind === 'list') {
      const has = new Set(found);
      return lastRead.found.every((id) => has.has(id)) ? undefined : { missed, why: 'an element that it had read' };
    }
    const [last] = lastRead.found;
    const [version] = found;
    if (last === undefined || last === version) return undefined;
    return version === undefined || reads.has(version) ? { missed, why: 'a newer value that it had read' } : undefined;
  }

  #story(operation: Operation, { missed, why }: Breach): Story {
    const key: ObjectKey = { name: this.#name, kind: this.#kind ?? 'register' };
    const what = missed.f === 'read' ? objectText(key) : writtenText(missed);
    return {
      title: `process ${operation.process} ${actText(operation, key)} and missed ${why}${missed.f === 'read' ? '' : ` (${what})`}`,
      explanation: [`${who(missed)} ${actText(missed, key)}.`, `${who(operation)} ${actText(operation, key)}.`],
      operations: [missed, operation],
      anomaly: `${this.#guarantee}-violation`,
    };
  }
}
