import { type Json, isJsonObject } from '../../core/json.ts';
import type { Op, ProcessId } from '../../core/op.ts';
import { asksForKey } from './keyed-shape.ts';
import { jepsenValue } from './register-values.ts';

/**
 * The lines of a history with values as Jepsen writes them. Operations of a register become `3` and `[3 4]` instead of objects;
 * `{ key, value }` becomes `[key value]` (jepsen.independent) where reading can tell that back; other values keep their shape.
 */
export function* jepsenShaped(ops: readonly Op[]): Generator<Op, void, undefined> {
  const asked = new Map<ProcessId, Json>();
  const isKeyed = areKeyed(ops);
  for (const op of ops) {
    if (op.process === 'nemesis') {
      yield op;
      continue;
    }
    const own = ownValue(op, isKeyed);
    // Jepsen repeats what was asked in a completion that answers nothing: without the key it would belong to all keys.
    const value = own === null && op.value === null && op.type !== 'invoke' ? (asked.get(op.process) ?? null) : own;
    if (op.type === 'invoke') asked.set(op.process, value);
    else asked.delete(op.process);
    yield { ...op, value };
  }
}

/** Null is a value: of a register that holds nothing, and of a read that asks for nothing. */
function ownValue({ f, type, value }: Op, isKeyed: boolean): Json {
  const registers = jepsenValue(f, type, value);
  if (registers !== undefined) return registers;
  return (isKeyed ? keyedPair(value) : undefined) ?? value;
}

/** A pair alone may be a value; one that asks for nothing, such as `[key nil]` of a read, gives the keys away. */
function areKeyed(ops: readonly Op[]): boolean {
  let asksForNothing = false;
  for (const { process, type, f, value } of ops) {
    if (process === 'nemesis' || type !== 'invoke') continue;
    const pair = keyedPair(value);
    if (pair === undefined) return false;
    asksForNothing ||= asksForKey(f, pair);
  }
  return asksForNothing;
}

function keyedPair(value: Json): readonly [Json, Json] | undefined {
  if (!isJsonObject(value)) return undefined;
  const { key, value: held = null, ...others } = value;
  return key === undefined || Object.keys(others).length > 0 ? undefined : [key, held];
}
