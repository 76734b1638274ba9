import { UsageError } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { type Json, jsonEquals, stringifyJson } from '../../../harness/core/json.ts';
import type { Shape } from './transaction-table.ts';

/** Names of micro-operations that write. */
const writeNames: Readonly<Record<Shape, readonly string[]>> = {
  list: ['append'],
  register: ['w', 'insert', 'delete'],
};

export type MicroOperation = readonly [string, Json, Json];

/**
 * The micro-operations of a transaction that count: what was answered when it is `ok`, what was asked otherwise.
 *
 * @throws UsageError naming the line, when they are no list of triples or the answer is to another question.
 */
export function microOperationsOf(operation: Operation): readonly Json[] {
  const { input, output, type } = operation;
  if (!Array.isArray(input))
    throw refusal(operation, `asks ${shown(input)}; a list of micro-operations [name, key, value] is expected`);
  if (type !== 'ok') return input;
  if (!Array.isArray(output))
    throw refusal(operation, `answers ${shown(output)}; the micro-operations with what they read are expected`);
  if (output.length !== input.length)
    throw refusal(operation, `asks ${input.length} micro-operations and answers ${output.length}`);
  return output;
}

/**
 * One micro-operation of a transaction, checked against what was asked.
 *
 * @throws UsageError naming the line.
 */
export function microOperation(operation: Operation, answered: Json | undefined, index: number): MicroOperation {
  if (!isTriple(answered)) throw refusal(operation, `has ${shown(answered)}; a triple [name, key, value] is expected`);
  if (operation.type !== 'ok') return answered;
  const { input } = operation;
  const asked: Json = Array.isArray(input) ? (input[index] as Json) : null;
  if (asked === answered) return answered;
  if (!isTriple(asked)) throw refusal(operation, `has ${shown(asked)}; a triple [name, key, value] is expected`);
  const isSame =
    asked[0] === answered[0] &&
    (asked[1] === answered[1] || jsonEquals(asked[1], answered[1])) &&
    // What is read is not known when it is asked for.
    (answered[0] === 'r' || answered[0] === 'rp' || asked[2] === answered[2] || jsonEquals(asked[2], answered[2]));
  if (!isSame) throw refusal(operation, `asks ${shown(asked)} and is answered ${shown(answered)}`);
  return answered;
}

/**
 * True for a write, false for a read.
 *
 * @throws UsageError naming the line, for any other micro-operation.
 */
export function isWrite(operation: Operation, micro: MicroOperation, shape: Shape): boolean {
  const name = micro[0];
  if (name === 'r') return false;
  if (writeNames[shape].includes(name)) return true;
  throw refusal(operation, `has the micro-operation ${shown(name)}; "r" and "${writeNames[shape][0]}" are expected`);
}

/** An error about one transaction, by its history line. */
export function refusal({ index }: Operation, what: string): UsageError {
  return new UsageError(`history line ${index}: the transaction ${what}`);
}

/** A value as an error shows it. */
export function shown(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : stringifyJson(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function isTriple(value: Json | undefined): value is MicroOperation {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === 'string';
}
