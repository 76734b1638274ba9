import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import { canonicalText } from '../canonical-text.ts';

/** The `error` of a `fail` that says: the precondition did not hold. Only such a failure is an observation. */
const mismatch = 'mismatch';

/** True for a compare-and-set that certainly looked, and found another value. */
export function isMismatch(operation: Operation): boolean {
  return operation.type === 'fail' && operation.error === mismatch;
}

/**
 * What was asked, apart from the key: the value of `{ key, value }`, or all of an input that names no key (`enqueue 1`).
 * A value that is itself an object with a `key` has to stand inside such a pair.
 */
export function askedValue(input: Json): Json {
  if (!isJsonObject(input) || input['key'] === undefined) return input;
  return input['value'] ?? null;
}

/** What was answered, apart from the key: as it stands (`dequeue -> 1`), or as the value of `{ key, value }`. */
export function givenAnswer({ input, output }: Operation): Json {
  if (!isJsonObject(output) || output['value'] === undefined) return output ?? null;
  const isPair = output['key'] !== undefined || (isJsonObject(input) && input['key'] !== undefined);
  return isPair ? output['value'] : output;
}

/**
 * A value as an integer's text.
 *
 * @throws UsageError naming the line, for anything else.
 */
export function integerText(operation: Operation, value: Json): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return canonicalText(value);
  throw new UsageError(
    `history line ${operation.index}: the ${operation.f} has ${valueText(operation, value)} where an integer belongs; check the history with the model of its workload`,
  );
}

/**
 * A list that was answered.
 *
 * @throws UsageError naming the line, for anything else.
 */
export function listAnswered(operation: Operation): readonly Json[] {
  const answer = givenAnswer(operation);
  if (Array.isArray(answer)) return answer as readonly Json[];
  throw new UsageError(
    `history line ${operation.index}: the ${operation.f} is ok and answers no list; check the history with the model of its workload`,
  );
}

/** True for an operation that certainly looked and was refused, for one of these reasons. */
export function isRefused({ type, error }: Operation, reasons: readonly string[]): boolean {
  return type === 'fail' && error !== undefined && (error === mismatch || reasons.includes(error));
}

/** The key that an operation's `{ key, ... }` names, as text; undefined for an object without keys. */
export function keyOf(input: Json): string | undefined {
  const key = isJsonObject(input) ? input['key'] : undefined;
  if (key === undefined || typeof key === 'string') return key;
  return canonicalText(key);
}

/**
 * A field of what was asked.
 *
 * @throws UsageError naming the line, when it is missing.
 */
export function inputField(operation: Operation, field: string): Json {
  const value = isJsonObject(operation.input) ? operation.input[field] : undefined;
  if (value === undefined) throw missing(operation, field, 'asks for no');
  return value;
}

/**
 * The value that a read answered.
 *
 * @throws UsageError naming the line, when it answered something else.
 */
export function answeredValue(operation: Operation): Json {
  const value = isJsonObject(operation.output) ? operation.output['value'] : undefined;
  if (value === undefined) throw missing(operation, 'value', 'is ok and answers no');
  return value;
}

/**
 * A value as canonical text.
 *
 * @throws UsageError naming the line, for one that is nested too deep.
 */
export function valueText(operation: Operation, value: Json): string {
  try {
    return canonicalText(value);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`history line ${operation.index}: ${error.message}`);
    throw error;
  }
}

function missing(operation: Operation, field: string, what: string): UsageError {
  return new UsageError(
    `history line ${operation.index}: the ${operation.f} ${what} "${field}"; check the history with the model of its workload`,
  );
}

/** For an operation that a model does not have. */
export function foreignOperation(operation: Operation, model: string, fs: readonly string[]): UsageError {
  return new UsageError(
    `history line ${operation.index}: the model ${model} has no operation "${operation.f}" (it has ${fs.join(', ')}); ` +
      'choose another with --checker linearizable:MODEL',
  );
}
