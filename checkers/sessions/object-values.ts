import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds } from '../value-ids.ts';
import type { ObjectKind } from './object-acts.ts';
import type { ObjectRequest } from './object-request.ts';

/** Who wrote a value of one key. */
interface WrittenValue {
  /** Those that may have written it. */
  readonly writers: Operation[];
  /** One that certainly did not, although it was asked to. */
  failed: Operation | undefined;
}

interface KeyValues {
  readonly number: number;
  readonly name: string | undefined;
  kind: ObjectKind | undefined;
  readonly values: Map<number, WrittenValue>;
}

/** What is known of the writer of a value that was read. */
export type Origin =
  | { readonly kind: 'initial' }
  | { readonly kind: 'written'; readonly by: Operation }
  /** Several may have written it: a read of it shows nothing. */
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'aborted'; readonly by: Operation }
  | { readonly kind: 'thin-air' };

/** The values of each key, with their writers: reads are told apart by them. */
export class ObjectValues {
  readonly #ids = new ValueIds();
  readonly #keys = new Map<string | undefined, KeyValues>();

  get keys(): readonly { readonly name: string | undefined; readonly kind: ObjectKind }[] {
    return Array.from(this.#keys.values(), ({ name, kind }) => ({ name, kind: kind ?? 'register' }));
  }

  keyNumber(request: ObjectRequest): number {
    return this.#key(request).number;
  }

  kindOf(request: ObjectRequest): ObjectKind {
    const key = this.#key(request);
    // Nobody wrote it: an answer that is a list comes from one.
    if (key.kind === undefined && Array.isArray(request.found)) key.kind = 'list';
    return key.kind ?? 'register';
  }

  /**
   * Notes what an operation was asked to write.
   *
   * @throws UsageError when the key is a register for one operation and a list for another.
   */
  note(operation: Operation, request: ObjectRequest): void {
    const { written } = request;
    if (written === undefined) return;
    const key = this.#key(request);
    if (key.kind !== undefined && key.kind !== written.kind) {
      const name = key.name === undefined ? 'the object' : `key ${key.name}`;
      throw new UsageError(
        `history line ${operation.index}: the ${operation.f} takes ${name} for a ${written.kind}, an earlier operation for a ` +
          `${key.kind}; registers are written by write and cas, lists by append`,
      );
    }
    key.kind = written.kind;
    const id = this.#ids.idOf(written.value, operation);
    const known = key.values.get(id) ?? { writers: [], failed: undefined };
    key.values.set(id, known);
    if (operation.type === 'fail') known.failed ??= operation;
    else known.writers.push(operation);
  }

  originOf(operation: Operation, request: ObjectRequest, value: Json): Origin {
    const key = this.#key(request);
    const isInitial = value === null && this.kindOf(request) === 'register';
    const known = key.values.get(this.#ids.idOf(value, operation));
    const [writer, other] = known?.writers ?? [];
    if (writer !== undefined)
      return other === undefined && !isInitial ? { kind: 'written', by: writer } : { kind: 'ambiguous' };
    if (isInitial) return { kind: 'initial' };
    return known?.failed === undefined ? { kind: 'thin-air' } : { kind: 'aborted', by: known.failed };
  }

  #key({ identity, key: name }: ObjectRequest): KeyValues {
    let key = this.#keys.get(identity);
    if (key === undefined) {
      key = { number: this.#keys.size, name, kind: undefined, values: new Map() };
      this.#keys.set(identity, key);
    }
    return key;
  }
}
