import { UsageError } from '../../harness/core/errors.ts';
import type { Json } from '../../harness/core/json.ts';

/** Deeper values than any client's; a bound, since histories are hostile. */
const depthMax = 64;

/**
 * One text for each JSON value, so that equality of values is equality of texts: keys sorted, no spaces, and an
 * integer as its digits whether it came as a number or a bigint.
 *
 * @throws UsageError for a value nested deeper than 64.
 */
export function canonicalText(value: Json | undefined, depth = 0): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  if (depth === depthMax) throw new UsageError(`a value is nested deeper than ${depthMax}`);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalText(item, depth + 1)).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]: [string, Json | undefined]) => `${JSON.stringify(key)}:${canonicalText(field, depth + 1)}`);
  return `{${fields.join(',')}}`;
}

function numberText(value: number): string {
  // JSON has no text for these, and they are not null; nobody's text is without quotes.
  if (!Number.isFinite(value)) return String(value);
  // 1e21 prints as itself, and the bigint of the same size as its digits.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value).toString();
  return JSON.stringify(value);
}
