import { UsageError } from '../harness/core/errors.ts';
import type { Operation } from '../harness/core/history.ts';
import { isJsonObject, type Json, jsonEquals } from '../harness/core/json.ts';
import { canonicalText } from './linearizable/canonical-text.ts';

/** The operations of one object, in order of invocation; their inputs and outputs are values without the key. */
export interface KeyOperations {
  /** For people: canonical text, or itself where it is a string; undefined for operations that name no key. */
  readonly key: string | undefined;
  readonly operations: readonly Operation[];
}

/** What a checker takes: its name, for messages, and the kinds of operation (`f`) that it knows. */
export interface Vocabulary {
  readonly checker: string;
  readonly kinds: readonly string[];
}

/**
 * Splits a history into its objects, each to be judged alone. A value is plain (`add 5`, `read -> [1,2]`) or keyed
 * (`add {key, value}`, `read {key} -> {key, value}`): an object with a field `key`, perhaps a field `value`, and no other.
 * Without a key a register's own form is plain too (`read {} -> {value}`, `write {value}`).
 * A plain answer to a keyed question is taken as the value; a keyed answer to no question at all (null) names the key.
 *
 * @throws UsageError naming the line of an operation that is not of the vocabulary, that answers for another key than it was asked for,
 * or whose key is nested deeper than 64.
 */
export function keyedOperations(operations: readonly Operation[], vocabulary: Vocabulary): KeyOperations[] {
  const kinds = new Set(vocabulary.kinds);
  const byKey = new Map<string | undefined, KeyOperations & { operations: Operation[] }>();
  for (const operation of operations) {
    if (!kinds.has(operation.f)) throw foreignOperation(operation, vocabulary);
    const { identity, key, plain } = withoutKey(operation);
    const known = byKey.get(identity);
    if (known === undefined) byKey.set(identity, { key, operations: [plain] });
    else known.operations.push(plain);
  }
  return [...byKey.values()];
}

/** One operation with its key taken off. */
export interface KeyedOperation {
  /** Equal for equal keys alone: the string "1" is not the number 1. */
  readonly identity: string | undefined;
  /** As in `KeyOperations`. */
  readonly key: string | undefined;
  readonly plain: Operation;
}

/** Takes the key off an operation. @throws UsageError as `keyedOperations` does. */
export function withoutKey(operation: Operation): KeyedOperation {
  const { key, plain } = takeOff(operation);
  if (key === undefined) return { identity: undefined, key: undefined, plain };
  const identity = identityOf(operation, key);
  return { identity, key: typeof key === 'string' ? key : identity, plain };
}

function takeOff(operation: Operation): { readonly key: Json | undefined; readonly plain: Operation } {
  const { input, output } = operation;
  const asked = keyedValue(input);
  const answered = keyedValue(output);
  if (asked === undefined) {
    // An object that is answered to a question with a value is a value too.
    if (answered === undefined || input !== null) return { key: undefined, plain: bare(operation) };
    return { key: answered.key, plain: { ...operation, output: answered.value ?? null } };
  }
  if (answered !== undefined && !jsonEquals(asked.key, answered.key)) {
    throw new UsageError(
      `history line ${operation.index}: the ${operation.f} was asked for one key and answers for another; ` +
        'record the answer of the operation that was asked',
    );
  }
  return {
    key: asked.key,
    plain: { ...operation, input: asked.value ?? null, output: answered === undefined ? output : answered.value },
  };
}

/** Reads and writes of an object without a key may be written as a register's: `read {}` answered `{value}`, and `write {value}`. */
function bare(operation: Operation): Operation {
  const { f, input, output } = operation;
  if ((f !== 'read' && f !== 'write') || !isJsonObject(input)) return operation;
  if (Object.keys(input).some((field) => field !== 'value')) return operation;
  return {
    ...operation,
    input: input['value'] ?? null,
    output: isBareValue(output) ? (output['value'] ?? null) : output,
  };
}

function isBareValue(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return isJsonObject(value) && Object.keys(value).every((field) => field === 'value');
}

/** For people: ` of key x`, or nothing where the history has no keys. */
export function keySuffix(key: string | undefined): string {
  return key === undefined ? '' : ` of key ${key}`;
}

interface KeyedValue {
  readonly key: Json;
  readonly value: Json | undefined;
}

function keyedValue(value: Json | undefined): KeyedValue | undefined {
  if (!isJsonObject(value) || !Object.hasOwn(value, 'key')) return undefined;
  const { key } = value;
  if (key === undefined) return undefined;
  if (Object.keys(value).some((field) => field !== 'key' && field !== 'value')) return undefined;
  return { key, value: value['value'] };
}

function identityOf({ index }: Operation, key: Json): string {
  try {
    return canonicalText(key);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`history line ${index}: in its key ${error.message}`);
    throw error;
  }
}

function foreignOperation({ index, f }: Operation, { checker, kinds }: Vocabulary): UsageError {
  return new UsageError(
    `history line ${index}: the checker ${checker} has no operation "${f}" (it has ${kinds.join(', ')}); ` +
      'check the history with the checker of its workload',
  );
}
