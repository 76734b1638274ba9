import type { History } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import type { Op } from '../../core/op.ts';
import { type Edn, keyword } from './edn.ts';
import { jsonToEdn, nameToEdn } from './edn-json.ts';
import { printEdn } from './edn-print.ts';
import { jepsenShaped } from './jepsen-shape.ts';

/** A history as the text of Jepsen's `history.edn`. */
export function jepsenEdn(history: History): string {
  return [...jepsenEdnLines(history.ops), ''].join('\n');
}

/**
 * A history as Jepsen writes it, an operation map a line (without line ends), so that Knossos and Elle can be asked for a second
 * opinion.
 */
export function* jepsenEdnLines(ops: readonly Op[]): Generator<string, void, undefined> {
  for (const op of jepsenShaped(ops)) yield line(op);
}

function line(op: Op): string {
  const entries: [string, Edn][] = [
    ['index', op.index],
    ['time', op.time],
    ['type', keyword(op.type)],
    ['process', op.process === 'nemesis' ? keyword('nemesis') : op.process],
    ['f', nameToEdn(op.f)],
    ['value', op.f === 'txn' ? transactionEdn(op.value) : jsonToEdn(op.value)],
  ];
  if (op.error !== undefined) entries.push(['error', op.error]);
  if (op.node !== undefined) entries.push(['node', op.node]);
  return printEdn({ kind: 'map', entries: entries.map(([name, item]): [Edn, Edn] => [keyword(name), item]) });
}

/** `[["append", "x", 1]]` as Elle takes it, `[[:append :x 1]]`: the name of a step is a keyword, and so is a key that can be. */
function transactionEdn(value: Json): Edn {
  if (!Array.isArray(value)) return jsonToEdn(value);
  return { kind: 'vector', items: value.map((step: Json) => stepEdn(step)) };
}

function stepEdn(step: Json): Edn {
  if (!Array.isArray(step)) return jsonToEdn(step);
  const items = step.map((item: Json, i) => (i < 2 && typeof item === 'string' ? nameToEdn(item) : jsonToEdn(item)));
  return { kind: 'vector', items };
}
