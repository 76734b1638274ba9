import { UsageError } from '../../core/errors.ts';
import { type Json, stringifyJson } from '../../core/json.ts';
import type { OpType } from '../../core/op.ts';
import { opTypes } from './op-type.ts';
import { completeSteps, isTransaction } from './transaction-steps.ts';

/** An operation as others recorded it, its value not yet understood. */
export interface ForeignOp {
  readonly type: OpType;
  /** A client's number, or the name of something else that acted: Jepsen's nemesis. */
  readonly process: number | string;
  readonly f: string;
  readonly value: Json;
  /** The value is marked as that of one of many keys: `#jepsen.independent/tuple [key value]`. */
  readonly isTuple: boolean;
  readonly error: string | undefined;
  readonly node: string | undefined;
  /** Undefined where it isn't known: then the order of lines is all that is. */
  readonly time: number | undefined;
}

/** The fields of a line that is an operation map, in whatever notation. */
export interface ForeignFields {
  readonly type: Json | undefined;
  readonly process: Json | undefined;
  readonly f: Json | undefined;
  readonly value: Json | undefined;
  /** In formats that have the key as a field. */
  readonly key: Json | undefined;
  readonly isTuple: boolean;
  /** As text already: it is shown, and never taken apart. */
  readonly error: string | undefined;
  readonly node: string | undefined;
  readonly time: Json | undefined;
}

const shownMax = 80;

/** @throws UsageError naming the field (and not the place, which the caller knows). */
export function foreignOp(fields: ForeignFields): ForeignOp {
  const { type, process, value = null, key, isTuple, error, node, time } = fields;
  const f = kindOf(fields.f, value);
  const held = f === 'txn' ? completeSteps(value) : value;
  return {
    type: typeOf(type),
    process: processOf(process),
    f,
    value: key === undefined ? held : { key, value: held },
    isTuple,
    error,
    node,
    // Histories that were put together from logs have -1 for a time that isn't known.
    time: typeof time === 'number' && time >= 0 ? time : undefined,
  };
}

function typeOf(value: Json | undefined): OpType {
  // Not the text that was read: a constant is there once.
  for (const type of opTypes) if (value === type) return type;
  throw new UsageError(`type is ${shown(value)}; invoke, ok, fail or info is expected`);
}

/** Clients are whole numbers; a name is that of something else, which injects faults. */
function processOf(value: Json | undefined): number | string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new UsageError(
    `process is ${shown(value)}; a whole number from 0, or the name of what injects faults, is expected`,
  );
}

/** Transactions alone may go without: their steps say what they are. */
function kindOf(f: Json | undefined, value: Json): string {
  if (typeof f === 'string') return f;
  if ((f === undefined || f === null) && isTransaction(value)) return 'txn';
  throw new UsageError(`f is ${shown(f)}; a name such as read is expected`);
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'missing' : stringifyJson(value).slice(0, shownMax);
}
