import type { DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import type { Operation } from '../../core/history.ts';
import { type Json, isJsonObject, jsonEquals, stringifyJson } from '../../core/json.ts';
import { truncate } from '../escape-terminal.ts';

const labelCharactersMax = 60;

/**
 * The operations that a violation names, as a picture, where its checker has drawn none: when they were under way says more than their
 * lines. What failed did not happen, so that none of them has a place.
 */
export function namedOperations(operations: readonly Operation[]): LanesDiagram {
  return { kind: 'lanes', operations: operations.map((operation) => drawn(operation)) };
}

function drawn(operation: Operation): DiagramOperation {
  const { index, process, invokedAt, completedAt, type } = operation;
  return {
    operation: index,
    process,
    label: operationLabel(operation),
    from: invokedAt,
    to: type === 'info' ? undefined : completedAt,
    role: 'unplaced',
  };
}

/** `write 1`, `read -> [1,2]`, `append x 1, r y [2]`, `write 2 (failed)`. */
function operationLabel({ f, input, output, type }: Operation): string {
  const steps = f === 'txn' ? stepsOf(type === 'ok' ? (output ?? input) : input) : undefined;
  const asked = valueText(input);
  const answered = type !== 'ok' || output === undefined || jsonEquals(input, output) ? '' : valueText(output);
  const told = steps ?? `${f}${asked === '' ? '' : ` ${asked}`}${answered === '' ? '' : ` -> ${answered}`}`;
  return `${truncate(told, labelCharactersMax).shown}${type === 'fail' ? ' (failed)' : ''}`;
}

/** A transaction's steps in short: `append x 1, r y [2]`. */
function stepsOf(value: Json): string | undefined {
  if (!Array.isArray(value)) return undefined;
  return value
    .map((step: Json) =>
      Array.isArray(step)
        ? step.map((word: Json) => (word === null ? 'nil' : valueText(word))).join(' ')
        : valueText(step),
    )
    .join(', ');
}

function valueText(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  // `{key, value}` is a value of one of many objects.
  if (isJsonObject(value) && Object.keys(value).every((name) => name === 'key' || name === 'value')) {
    return [value['key'] ?? null, value['value'] ?? null]
      .map((each) => valueText(each))
      .filter((text) => text !== '')
      .join(' ');
  }
  return stringifyJson(value);
}
