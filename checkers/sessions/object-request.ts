import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { withoutKey } from '../keyed-operations.ts';
import type { ObjectKind } from './object-acts.ts';

/** What an operation asks of a register or a list, and what it found, with the key taken off. */
export interface ObjectRequest {
  /** Equal for equal keys alone. */
  readonly identity: string | undefined;
  /** For people. */
  readonly key: string | undefined;
  readonly written: { readonly value: Json; readonly kind: ObjectKind } | undefined;
  /** The value that was read: of an `ok` read, or what a compare-and-set, if it had its effect, found. */
  readonly found: Json | undefined;
}

/**
 * Reads `write {key?, value}`, `cas {key?, from, to}`, `append {key?, value}` and `read {key?}` answered `{value}`; without keys a value may
 * stand alone: `append 1`, `read -> [1]`.
 *
 * @throws UsageError naming the line of an operation that is none of these.
 */
export function objectRequest(operation: Operation): ObjectRequest {
  const { f, index, type } = operation;
  if (f === 'cas') return compareAndSet(operation);
  if (f !== 'write' && f !== 'append' && f !== 'read') {
    throw new UsageError(
      `history line ${index}: no register or list has an operation "${f}" (there are read, write, cas and append); ` +
        'check the history with the checker of its workload',
    );
  }
  const { identity, key, plain } = withoutKey(operation);
  if (f === 'read') {
    const found = type === 'ok' ? bare(plain.output ?? null) : undefined;
    return { identity, key, written: undefined, found };
  }
  const kind = f === 'write' ? 'register' : 'list';
  return { identity, key, written: { value: bare(plain.input), kind }, found: undefined };
}

function compareAndSet(operation: Operation): ObjectRequest {
  const { input, index } = operation;
  const from = isJsonObject(input) ? input['from'] : undefined;
  const to = isJsonObject(input) ? input['to'] : undefined;
  if (from === undefined || to === undefined) {
    throw new UsageError(`history line ${index}: the cas says not both "from" and "to"; record what it was asked`);
  }
  const key = isJsonObject(input) && Object.hasOwn(input, 'key') ? input['key'] : undefined;
  const { identity, key: name } = withoutKey({
    ...operation,
    input: key === undefined ? null : { key },
    output: undefined,
  });
  return { identity, key: name, written: { value: to, kind: 'register' }, found: from };
}

/** `{ value }` without a key stands for the value. */
function bare(value: Json): Json {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return value;
  return value['value'] ?? value;
}
