import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';

/** Looks at every pair of inserts of one key: both answered, or read by somebody. For inserts `{key, value}` whose ids are numbers. */
export function hasSkew(operations: readonly Operation[]): boolean {
  const inserts = operations.filter(({ f }) => f === 'insert');
  const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
  const isSeen = (insert: Operation): boolean =>
    reads.some(
      (read) =>
        fieldOf(read.input, 'key') === fieldOf(insert.input, 'key') &&
        rowsOf(read).some((row) => row === fieldOf(insert.input, 'value')),
    );
  const isCommitted = (insert: Operation): boolean => insert.type === 'ok' || isSeen(insert);
  const isForeign = reads.some((read) =>
    rowsOf(read).some(
      (row) =>
        !inserts.some(
          ({ input, type }) =>
            type !== 'fail' && fieldOf(input, 'value') === row && fieldOf(input, 'key') === fieldOf(read.input, 'key'),
        ),
    ),
  );
  return (
    isForeign ||
    inserts.some((a) =>
      inserts.some(
        (b) => a !== b && fieldOf(a.input, 'key') === fieldOf(b.input, 'key') && isCommitted(a) && isCommitted(b),
      ),
    )
  );
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return (value as Record<string, Json>)[name];
}

function rowsOf(read: Operation): readonly Json[] {
  return fieldOf(read.output, 'value') as readonly Json[];
}
