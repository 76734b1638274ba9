import type { Operation } from '../../../harness/core/history.ts';
import { stringifyJson } from '../../../harness/core/json.ts';

/** For the message of a fuzzer, one line an operation: its interval, its process, what it asked and what it was answered. */
export function operationsText(operations: readonly Operation[]): string {
  return operations
    .map(({ process, f, invokedAt, completedAt = '', type, input, output = null, error = '' }) =>
      [`${invokedAt}..${completedAt} p${process} ${f} ${stringifyJson(input)} ${type} ->`, stringifyJson(output), error]
        .join(' ')
        .trim(),
    )
    .join('\n');
}
