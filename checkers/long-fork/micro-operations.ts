import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';

/** One read or write of one key within a transaction. */
export interface MicroOperation {
  readonly kind: 'r' | 'w';
  readonly key: Json;
  /** What is written, or was read; null for a key that nobody had written. */
  readonly value: Json;
}

/**
 * The reads and writes of a transaction, as it was answered where it is known to have happened: `[["r", key, value], ["w", key, value]]`.
 *
 * @throws UsageError naming the line of what is no such list.
 */
export function microOperations({ index, type, f, input, output }: Operation): MicroOperation[] {
  const value = type === 'ok' ? (output ?? input) : input;
  if (!Array.isArray(value)) {
    throw new UsageError(
      `history line ${index}: the ${f} is no list of reads and writes; write them as [["r", key, value], ["w", key, value]]`,
    );
  }
  return value.map((each: Json): MicroOperation => {
    if (Array.isArray(each)) {
      const [kind, key = null, found = null] = each as readonly Json[];
      if (kind === 'r' || kind === 'w') return { kind, key, value: found };
    }
    throw new UsageError(
      `history line ${index}: the ${f} has a part that is neither ["r", key, value] nor ["w", key, value]; long-fork knows no others`,
    );
  });
}
