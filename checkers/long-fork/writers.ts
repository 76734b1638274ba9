import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { ValueIds, valueText } from '../value-ids.ts';
import { type MicroOperation, microOperations } from './micro-operations.ts';

/** Which transaction wrote each key. Every key is written once, so that its versions are two: nothing, and that. */
export class Writers {
  readonly #keys = new ValueIds();
  readonly #values = new ValueIds();
  readonly #writer: (Operation | undefined)[] = [];
  readonly #value: number[] = [];
  /** Keys that two transactions wrote, or may have written: which version comes first isn't known of them. */
  readonly #ambiguous = new Map<number, string>();
  readonly #aborted = new Map<number, { readonly value: number; readonly operation: Operation }[]>();

  /** @throws UsageError as `microOperations` does. */
  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      for (const { kind, key, value } of microOperations(operation)) {
        if (kind === 'w') this.#add(operation, key, value);
      }
    }
  }

  /** A line for each key that was written twice. */
  get ambiguous(): string[] {
    return [...this.#ambiguous.values()];
  }

  keyId(key: Json, operation: Operation): number {
    return this.#keys.idOf(key, operation);
  }

  writerOf(key: number): Operation | undefined {
    return this.#ambiguous.has(key) ? undefined : this.#writer[key];
  }

  isAmbiguous(key: number): boolean {
    return this.#ambiguous.has(key);
  }

  /** What a read of a key shows: its one version, none yet, or a value that no transaction which may have happened wrote. */
  meaningOf(key: number, { value }: MicroOperation, operation: Operation): 'written' | 'unwritten' | 'foreign' {
    if (value === null) return 'unwritten';
    return this.#writer[key] !== undefined && this.#value[key] === this.#values.idOf(value, operation)
      ? 'written'
      : 'foreign';
  }

  /** The failed transaction that would have written this value. */
  abortedWriterOf(key: number, value: Json, operation: Operation): Operation | undefined {
    const id = this.#values.idOf(value, operation);
    return this.#aborted.get(key)?.find((each) => each.value === id)?.operation;
  }

  #add(operation: Operation, keyValue: Json, value: Json): void {
    if (value === null) {
      throw new UsageError(
        `history line ${operation.index}: the ${operation.f} writes null, which reads of a key show that nobody wrote; write other values`,
      );
    }
    const key = this.#keys.idOf(keyValue, operation);
    const id = this.#values.idOf(value, operation);
    if (operation.type === 'fail') {
      const aborted = this.#aborted.get(key) ?? [];
      aborted.push({ value: id, operation });
      this.#aborted.set(key, aborted);
      return;
    }
    const first = this.#writer[key];
    if (first === undefined) {
      this.#writer[key] = operation;
      this.#value[key] = id;
    } else if (!this.#ambiguous.has(key)) {
      this.#ambiguous.set(
        key,
        `key ${valueText(keyValue)} is written twice (history lines ${first.index} and ${operation.index}), and only a key that is written once has versions of a known order: rw-register judges others`,
      );
    }
  }
}
