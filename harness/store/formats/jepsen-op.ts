import { UsageError } from '../../core/errors.ts';
import type { OpType, ProcessId } from '../../core/op.ts';
import { type Edn, field, isKeyword } from './edn.ts';
import { ednToJson } from './edn-json.ts';
import { printEdn } from './edn-print.ts';

const types: ReadonlySet<string> = new Set(['invoke', 'ok', 'fail', 'info']);

/** One operation map of a Jepsen history, its value not yet understood. */
export interface JepsenOp {
  readonly type: OpType;
  readonly process: ProcessId | 'nemesis';
  readonly f: string;
  readonly value: Edn;
  /** The key, in formats that have it as a field. */
  readonly key: Edn | undefined;
  readonly error: string | undefined;
  readonly node: string | undefined;
  readonly time: number | undefined;
}

/**
 * Reads an operation map, with or without a record tag (`#jepsen.history.Op{...}`).
 *
 * @throws UsageError naming the field (and not the place, which the caller knows).
 */
export function jepsenOp(form: Edn): JepsenOp {
  const map = typeof form === 'object' && form?.kind === 'tagged' ? form.value : form;
  if (typeof map !== 'object' || map?.kind !== 'map') {
    throw new UsageError('an operation is expected, a map such as {:process 0, :type :invoke, :f :read, :value nil}');
  }
  const error = field(map, 'error');
  const node = field(map, 'node');
  const time = field(map, 'time');
  return {
    type: typeOf(field(map, 'type')),
    process: processOf(field(map, 'process')),
    f: nameOf(field(map, 'f')),
    value: field(map, 'value') ?? null,
    key: field(map, 'key'),
    error: error === undefined || error === null ? undefined : textOf(error),
    node: node === undefined || node === null ? undefined : textOf(node),
    // Histories that were put together from logs have -1 for a time that isn't known.
    time: typeof time === 'number' && time >= 0 ? time : undefined,
  };
}

function typeOf(value: Edn | undefined): OpType {
  const name = isKeyword(value) ? value.name : '';
  if (!types.has(name)) throw new UsageError(`:type is ${shown(value)}; :invoke, :ok, :fail or :info is expected`);
  return name as OpType;
}

function processOf(value: Edn | undefined): ProcessId | 'nemesis' {
  if (isKeyword(value) && value.name === 'nemesis') return 'nemesis';
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`:process is ${shown(value)}; a whole number from 0 or :nemesis is expected`);
  }
  return value;
}

function nameOf(value: Edn | undefined): string {
  if (isKeyword(value)) return value.name;
  if (typeof value !== 'string') throw new UsageError(`:f is ${shown(value)}; a keyword such as :read is expected`);
  return value;
}

function textOf(value: Edn): string {
  const json = ednToJson(value);
  return typeof json === 'string' ? json : printEdn(value);
}

function shown(value: Edn | undefined): string {
  return value === undefined ? 'missing' : printEdn(value).slice(0, 80);
}
