import type { Operation } from '../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../harness/core/json.ts';
import { valueText } from '../value-ids.ts';
import type { ObjectKey } from './object-acts.ts';
import { objectRequest } from './object-request.ts';

/** Elements of a list that a sentence quotes, from its end: lists differ there. */
const quotedMax = 6;

/** A verb and its objects: `wrote 4 to x`, `read [1, 2] of x`, `changed x from 1 to 2`. */
export function actText(operation: Operation, key: ObjectKey): string {
  const { f, input } = operation;
  const { written, found } = objectRequest(operation);
  if (f === 'cas') {
    const from = isJsonObject(input) ? input['from'] : undefined;
    return `changed ${objectText(key)} from ${valueText(from)} to ${valueText(written?.value)}`;
  }
  if (written === undefined) return `read ${readText(found)}${ofText(key)}`;
  const verb = f === 'append' ? 'appended' : 'wrote';
  return `${verb} ${valueText(written.value)}${key.name === undefined ? '' : ` to ${key.name}`}`;
}

/** What a write leaves: `4`. */
export function writtenText(operation: Operation): string {
  return valueText(objectRequest(operation).written?.value);
}

export function objectText({ name, kind }: ObjectKey): string {
  return name ?? `the ${kind}`;
}

/** ` of x`, or nothing where there is but one object. */
export function ofText({ name }: ObjectKey): string {
  return name === undefined ? '' : ` of ${name}`;
}

function readText(found: Json | undefined): string {
  if (!Array.isArray(found) || found.length <= quotedMax) return valueText(found);
  const end = found.slice(-quotedMax).map((element: Json) => valueText(element));
  return `a list of ${found.length} elements ending in ${end.join(', ')}`;
}
