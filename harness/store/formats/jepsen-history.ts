import { UsageError } from '../../core/errors.ts';
import { History } from '../../core/history.ts';
import type { Json } from '../../core/json.ts';
import { type Edn, itemsOf } from './edn.ts';
import { readEdnForms } from './edn-forms.ts';
import { ednToJson } from './edn-json.ts';
import { printEdn } from './edn-print.ts';
import type { ForeignHistory } from './format.ts';
import { type JepsenOp, jepsenOp } from './jepsen-op.ts';
import { located } from './located.ts';
import { OpsDraft } from './ops-draft.ts';
import { isRegisterOperation, registerValue } from './register-values.ts';

/**
 * Reads operation maps as Jepsen writes them, one a line or in one vector. Operations of a register come out as those of the
 * `register` workload, with the key where values are `[key value]` (jepsen.independent); other values become plain JSON.
 *
 * @throws UsageError naming the file and the line.
 */
export async function readJepsenHistory(path: string): Promise<ForeignHistory> {
  const lines: { readonly op: JepsenOp; readonly line: number }[] = [];
  const torn: string[] = [];
  const onTorn = (line: number): void =>
    void torn.push(`the file ends in the middle of an operation (line ${line}), which was left out`);
  for await (const { value, line } of readEdnForms(path, onTorn)) {
    lines.push({ op: located(path, line, () => jepsenOp(value)), line });
  }
  const clients = lines.flatMap(({ op }) => (op.process === 'nemesis' ? [] : [op]));
  const isRegister = clients.length > 0 && clients.every(({ f }) => isRegisterOperation(f));
  const isKeyed = isRegister && clients.every(isKeyedOperation);
  const draft = new OpsDraft();
  for (const { op, line } of lines) {
    const value = located(path, line, () =>
      isRegister && op.process !== 'nemesis' ? registerJson(op, isKeyed) : plainJson(op),
    );
    located(path, line, () => draft.add({ ...op, value }));
  }
  const hasKvFs = clients.length > 0 && clients.every(({ f }) => f === 'get' || f === 'put' || f === 'append');
  return {
    history: new History(draft.ops),
    model: isRegister ? 'cas-register' : hasKvFs ? 'kv-append' : undefined,
    gaps: [...torn, ...draft.gaps],
  };
}

/** True unless the operation shows that values have no key: `:read nil`, `:write 3`, `:cas [3 4]`. */
function isKeyedOperation({ f, type, value }: JepsenOp): boolean {
  if (type !== 'invoke') return true;
  const items = itemsOf(untagged(value));
  if (items?.length !== 2) return false;
  const inner = items[1];
  return f === 'read' ? inner === null : f !== 'cas' || itemsOf(inner)?.length === 2;
}

function untagged(value: Edn): Edn {
  return typeof value === 'object' && value?.kind === 'tagged' ? value.value : value;
}

function registerJson(op: JepsenOp, isKeyed: boolean): Json {
  const value = registerValue({ f: op.f, type: op.type, value: ednToJson(op.value), isKeyed });
  if (value !== undefined) return value;
  throw new UsageError(`:value ${printEdn(op.value).slice(0, 80)} is none of a ${op.f} ${op.type}`);
}

function plainJson(op: JepsenOp): Json {
  const value = ednToJson(op.value);
  return op.key === undefined ? value : { key: ednToJson(op.key), value };
}
