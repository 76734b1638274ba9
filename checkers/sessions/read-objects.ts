import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import { isMismatch } from '../linearizable/models/read-fields.ts';
import { numberActs } from './number-acts.ts';
import type { ImpossibleRead, ObjectHistory } from './object-acts.ts';
import { type ObjectRequest, objectRequest } from './object-request.ts';
import { ObjectValues } from './object-values.ts';

const ambiguous = 'reads of values that several operations may have written';
const mismatches = 'refused compare-and-sets, which say what a register did not hold';

/** An operation that may have had its effect, with those whose values it read. */
export interface Entry {
  readonly operation: Operation;
  readonly key: number;
  readonly seen: readonly Operation[] | undefined;
  readonly isWrite: boolean;
}

/**
 * Reads a history of registers and append-only lists. Registers begin as null, lists as null or empty. What failed did not happen; what
 * has no outcome happened exactly if somebody saw it.
 *
 * @throws UsageError naming the line of an operation that belongs to neither, or can't be read.
 */
export function readObjects(operations: readonly Operation[]): ObjectHistory {
  const values = new ObjectValues();
  for (const operation of operations) values.note(operation, objectRequest(operation));
  const impossible: ImpossibleRead[] = [];
  const unused = new Map<string, number>();
  const leaveOut = (reason: string): void => void unused.set(reason, (unused.get(reason) ?? 0) + 1);
  const entries: Entry[] = [];
  for (const operation of operations) {
    if (isMismatch(operation)) leaveOut(mismatches);
    const request = objectRequest(operation);
    // A read without an answer shows nothing.
    if (operation.type === 'fail' || (request.written === undefined && request.found === undefined)) continue;
    const reading = readingOf(operation, request, values);
    if (reading === 'ambiguous') leaveOut(ambiguous);
    // A compare-and-set without an outcome that expected such a value found another one.
    else if (reading !== undefined && 'kind' in reading && operation.type === 'ok') impossible.push(reading);
    const seen = reading === undefined || reading === 'ambiguous' || 'kind' in reading ? undefined : reading;
    const isWrite = request.written !== undefined;
    if (seen !== undefined || isWrite) entries.push({ operation, key: values.keyNumber(request), seen, isWrite });
  }
  return { ...numberActs(entries, leaveOut), keys: values.keys, impossible, unused };
}

/** Whose values an operation read, in their order; undefined when it reads nothing. */
function readingOf(
  operation: Operation,
  request: ObjectRequest,
  values: ObjectValues,
): readonly Operation[] | 'ambiguous' | ImpossibleRead | undefined {
  const { found, key: name } = request;
  if (found === undefined) return undefined;
  const kind = values.kindOf(request);
  const elements = kind === 'list' ? elementsOf(operation, found) : [found];
  const seen = new Set<Operation>();
  let isAmbiguous = false;
  for (const value of elements) {
    const origin = values.originOf(operation, request, value);
    const place = { read: operation, value, key: { name, kind } };
    if (origin.kind === 'aborted') return { ...place, kind: 'aborted', writer: origin.by };
    if (origin.kind === 'thin-air') return { ...place, kind: 'thin-air' };
    if (origin.kind === 'ambiguous') isAmbiguous = true;
    if (origin.kind !== 'written') continue;
    if (seen.has(origin.by)) return { ...place, kind: 'duplicate', writer: origin.by };
    // A compare-and-set that found what it was about to write shows nothing.
    if (origin.by === operation) isAmbiguous = true;
    seen.add(origin.by);
  }
  return isAmbiguous ? 'ambiguous' : [...seen];
}

function elementsOf(operation: Operation, found: Json): readonly Json[] {
  if (found === null) return [];
  if (Array.isArray(found)) return found as readonly Json[];
  throw new UsageError(
    `history line ${operation.index}: the read answers no list, although its key is appended to; record the list, or null where there is none`,
  );
}
