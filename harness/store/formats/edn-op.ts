import { UsageError } from '../../core/errors.ts';
import { type Edn, isKeyword } from './edn.ts';
import { ednToJson } from './edn-json.ts';
import { parseEdn } from './edn-parse.ts';
import { printEdn } from './edn-print.ts';
import { type ForeignOp, foreignOp } from './foreign-op.ts';

const fieldNames = ['type', 'process', 'f', 'value', 'key', 'error', 'node', 'time'] as const;
type FieldName = (typeof fieldNames)[number];
type FieldsOfOp = { [K in FieldName]?: Edn };
const known: ReadonlySet<string> = new Set(fieldNames);

function isField(name: string): name is FieldName {
  return known.has(name);
}

/**
 * Reads an operation map in EDN, with or without a record tag (`#jepsen.history.Op{...}`); undefined for a text without a form.
 *
 * @throws SyntaxProblem for a text that is not EDN, UsageError for one that is no operation.
 */
export function ednOp(text: string): ForeignOp | undefined {
  const form = parseEdn(text);
  if (form === undefined) return undefined;
  const map = untagged(form);
  if (typeof map !== 'object' || map?.kind !== 'map') {
    throw new UsageError('an operation is expected, a map such as {:process 0, :type :invoke, :f :read, :value nil}');
  }
  const fields: FieldsOfOp = {};
  for (const [key, item] of map.entries) {
    if (isKeyword(key) && isField(key.name)) fields[key.name] ??= item;
  }
  const { type, process, f, value, key, error, node, time } = fields;
  return foreignOp({
    type: json(type),
    process: json(process),
    f: json(f),
    value: json(value),
    key: json(key),
    isTuple: isTuple(value),
    error: textOf(error),
    node: textOf(node),
    time: json(time),
  });
}

function untagged(value: Edn): Edn {
  return typeof value === 'object' && value?.kind === 'tagged' ? value.value : value;
}

/** What jepsen.independent makes of a value, where it is written with its tag. */
function isTuple(value: Edn | undefined): boolean {
  return typeof value === 'object' && value?.kind === 'tagged' && /\bindependent\b.*\btuple$/i.test(value.tag);
}

function json(value: Edn | undefined): ReturnType<typeof ednToJson> | undefined {
  return value === undefined ? undefined : ednToJson(value);
}

function textOf(value: Edn | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = ednToJson(value);
  return typeof text === 'string' ? text : printEdn(value);
}
