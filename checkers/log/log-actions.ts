import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject, jsonEquals } from '../../harness/core/json.ts';
import { withoutKey } from '../keyed-operations.ts';
import { canonicalText } from '../linearizable/canonical-text.ts';

/** Those that read and write, and those by which a consumer changes what it reads. */
export const logKinds: readonly string[] = [
  'send',
  'poll',
  'txn',
  'assign',
  'subscribe',
  'crash',
  'debug-topic-partitions',
];

/** One record that an operation appends, or tried to. */
export interface Send {
  readonly kind: 'send';
  /** For people: as in `KeyOperations`. */
  readonly key: string | undefined;
  readonly value: Json;
  /** Where it is, if that was answered. */
  readonly offset: number | undefined;
}

/** The records of one key that an operation was answered, in order. */
interface Poll {
  readonly kind: 'poll';
  readonly key: string | undefined;
  readonly offsets: readonly number[];
  /** As many as there are offsets. */
  readonly values: readonly Json[];
}

export type Action = Send | Poll;

/** An operation with what it did to logs. */
export interface LogOperation {
  readonly operation: Operation;
  readonly actions: readonly Action[];
}

/**
 * What an operation did to logs. It comes as a list of micro-operations, `["send", k, v]` answered `["send", k, [offset, v]]`
 * and `["poll"]` answered `["poll", {k: [[offset, v], ..]}]`, as Jepsen's kafka workload has it; or as one alone: `send v`
 * answered an offset, and `poll` answered `[[offset, v], ..]`, both perhaps with a key, `{key, value}`. Only what is `ok` answers
 * offsets and records.
 *
 * @throws UsageError naming the line of what has another form.
 */
export function logActions(operation: Operation): readonly Action[] {
  const { f, type, input, output } = operation;
  if (f !== 'send' && f !== 'poll' && f !== 'txn') return [];
  if (isMicro(input)) {
    if (type !== 'ok') return input.flatMap((micro) => microSend(operation, micro, undefined));
    if (!isMicro(output) || output.length !== input.length)
      throw unreadable(operation, 'answers other micro-operations than it was asked');
    return output.flatMap((micro, i): Action[] =>
      micro[0] === 'send' ? microSend(operation, micro, input[i]) : microPolls(operation, micro),
    );
  }
  if (f === 'txn') throw unreadable(operation, 'is no list of ["send", k, v] and ["poll"]');
  const { key, plain } =
    isJsonObject(input) || isJsonObject(output) ? withoutKey(operation) : { key: undefined, plain: operation };
  if (f === 'send') {
    const offset = type === 'ok' ? offsetIn(operation, plain.output) : undefined;
    return [{ kind: 'send', key, value: plain.input, offset }];
  }
  return type === 'ok' ? [{ kind: 'poll', key, ...recordsIn(operation, plain.output) }] : [];
}

type Micro = readonly [string, ...Json[]];

function isMicro(value: Json | undefined): value is readonly Micro[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each: Json) => Array.isArray(each) && (each[0] === 'send' || each[0] === 'poll'))
  );
}

function microSend(operation: Operation, micro: Micro, asked: Micro | undefined): Send[] {
  const [what, key, answer] = micro;
  if (what !== 'send') return [];
  if (key === undefined || answer === undefined) throw unreadable(operation, 'has a send without a key or a value');
  const common = { kind: 'send' as const, key: keyText(operation, key) };
  // The very value that was asked: then where it is was not answered.
  if (asked === undefined || jsonEquals(asked[2], answer)) return [{ ...common, value: answer, offset: undefined }];
  if (!Array.isArray(answer) || answer.length !== 2)
    throw unreadable(operation, 'has a send that answers no [offset, value]');
  const [offset, value] = answer as readonly Json[];
  return [{ ...common, value: value ?? null, offset: offsetIn(operation, offset) }];
}

function microPolls(operation: Operation, [, polled]: Micro): Poll[] {
  if (polled === undefined || polled === null) return [];
  if (!isJsonObject(polled)) throw unreadable(operation, 'has a poll that answers no {key: [[offset, value], ..]}');
  return Object.entries(polled).map(([key, records]) => ({
    kind: 'poll',
    key,
    ...recordsIn(operation, records),
  }));
}

function recordsIn(operation: Operation, list: Json | undefined): Pick<Poll, 'offsets' | 'values'> {
  if (!Array.isArray(list)) throw unreadable(operation, 'answers no list of [offset, value]');
  const offsets: number[] = [];
  const values: Json[] = [];
  for (const pair of list as readonly Json[]) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw unreadable(operation, 'answers a record that is no [offset, value]');
    const [first, value] = pair as readonly Json[];
    const offset = offsetIn(operation, first);
    if (offset === undefined) throw unreadable(operation, 'answers a record without an offset');
    offsets.push(offset);
    values.push(value ?? null);
  }
  return { offsets, values };
}

function offsetIn(operation: Operation, offset: Json | undefined): number | undefined {
  if (offset === undefined || offset === null) return undefined;
  const whole = typeof offset === 'bigint' ? Number(offset) : offset;
  if (typeof whole === 'number' && Number.isSafeInteger(whole) && whole >= 0) return whole;
  throw unreadable(operation, 'answers an offset that is no whole number from 0 to 2^53');
}

function keyText(operation: Operation, key: Json): string {
  if (typeof key === 'string') return key;
  try {
    return canonicalText(key);
  } catch (error) {
    if (error instanceof UsageError) throw unreadable(operation, `has a key in which ${error.message}`);
    throw error;
  }
}

function unreadable({ index, f }: Operation, what: string): UsageError {
  return new UsageError(
    `history line ${index}: the ${f} ${what}; record it as ["send", k, v] -> ["send", k, [offset, v]], ` +
      '["poll"] -> ["poll", {k: [[offset, v], ..]}]',
  );
}
