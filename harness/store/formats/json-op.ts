import { UsageError } from '../../core/errors.ts';
import { type Json, isJsonObject, stringifyJson } from '../../core/json.ts';
import { type ForeignOp, foreignOp } from './foreign-op.ts';
import { parseJsonText } from './json-text.ts';

/**
 * Reads an operation object in JSON, with the fields that Jepsen has.
 *
 * @throws SyntaxProblem for a text that is not JSON, UsageError for one that is no operation.
 */
export function jsonOp(text: string): ForeignOp {
  const map = parseJsonText(text);
  if (!isJsonObject(map)) {
    throw new UsageError(
      'an operation is expected, an object such as {"process": 0, "type": "invoke", "f": "read", "value": null}',
    );
  }
  const { type, process, f, value, key, error, node, time } = map;
  return foreignOp({
    type: nameOf(type),
    process: nameOf(process),
    f: nameOf(f),
    value,
    key,
    isTuple: false,
    error: textOf(error),
    node: textOf(node),
    time,
  });
}

/** Keywords that were written as they stand in EDN: ":ok". */
function nameOf(value: Json | undefined): Json | undefined {
  return typeof value === 'string' && value.startsWith(':') ? value.slice(1) : value;
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : stringifyJson(value);
}
