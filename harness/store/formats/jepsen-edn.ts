import type { History } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import type { Op, ProcessId } from '../../core/op.ts';
import { type Edn, keyword } from './edn.ts';
import { jsonToEdn, nameToEdn } from './edn-json.ts';
import { printEdn } from './edn-print.ts';
import { jepsenValue } from './register-values.ts';

/** A history as the text of Jepsen's `history.edn`. */
export function jepsenEdn(history: History): string {
  return [...jepsenEdnLines(history.ops), ''].join('\n');
}

/**
 * A history as Jepsen writes it, an operation map a line (without line ends). Operations of a register become those of Jepsen,
 * with `[key value]` for many keys, so that Knossos and Elle can be asked for a second opinion; other values keep their shape.
 */
function* jepsenEdnLines(ops: Iterable<Op>): Generator<string, void, undefined> {
  const asked = new Map<ProcessId, Json>();
  for (const op of ops) {
    if (op.process === 'nemesis') {
      yield line(op, op.value);
      continue;
    }
    const own = jepsenValue(op.f, op.type, op.value);
    if (op.type === 'invoke') {
      asked.set(op.process, own ?? op.value);
      yield line(op, own ?? op.value);
      continue;
    }
    // Jepsen repeats what was asked in a completion that answers nothing: without the key it would belong to all keys.
    const value = own ?? (op.value === null ? asked.get(op.process) : op.value) ?? null;
    asked.delete(op.process);
    yield line(op, value);
  }
}

function line(op: Op, value: Json): string {
  const entries: [string, Edn][] = [
    ['index', op.index],
    ['time', op.time],
    ['type', keyword(op.type)],
    ['process', op.process === 'nemesis' ? keyword('nemesis') : op.process],
    ['f', nameToEdn(op.f)],
    ['value', jsonToEdn(value)],
  ];
  if (op.error !== undefined) entries.push(['error', op.error]);
  if (op.node !== undefined) entries.push(['node', op.node]);
  return printEdn({ kind: 'map', entries: entries.map(([name, item]): [Edn, Edn] => [keyword(name), item]) });
}
