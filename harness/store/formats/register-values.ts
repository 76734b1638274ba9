import type { Json } from '../../core/json.ts';
import type { OpType } from '../../core/op.ts';

const registerFs = new Set(['read', 'write', 'cas']);
/** What a read of the only register asks: one for all, since a history may have millions. */
const nothing: Json = {};

/** True for the operations of a register as Jepsen writes them: `:read nil`, `:write 3`, `:cas [3 4]`. */
export function isRegisterOperation(f: string): boolean {
  return registerFs.has(f);
}

/**
 * The value of a register operation in our own form: `{ key?, value }`, `{ key?, from, to }`, and `{ key? }` for the
 * invocation of a read. Undefined when it has not the shape that `f` asks for. What an `info` or `fail` carries is no value
 * of the register, and becomes null.
 */
export function registerValue(line: {
  readonly f: string;
  readonly type: OpType;
  readonly value: Json;
  readonly isKeyed: boolean;
}): Json | undefined {
  const { f, type, isKeyed } = line;
  if (type === 'info' || type === 'fail') return null;
  const pair = isKeyed ? pairOf(line.value) : [undefined, line.value];
  if (pair === undefined) return undefined;
  const [key, value = null] = pair;
  if (f === 'read' && type === 'invoke') return key === undefined ? nothing : { key };
  if (f !== 'cas') return key === undefined ? { value } : { key, value };
  const cas = pairOf(value);
  if (cas === undefined) return undefined;
  const [from, to] = cas;
  return key === undefined ? { from, to } : { key, from, to };
}

/** The inverse: as Jepsen writes it, with `[key value]` for an object of many keys. Undefined for another shape. */
export function jepsenValue(f: string, type: OpType, value: Json): Json | undefined {
  if (!isRegisterOperation(f) || value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { key, value: held, from, to } = value as { readonly [name: string]: Json | undefined };
  const isRead = f === 'read' && type === 'invoke';
  const inner = f === 'cas' ? [from, to] : isRead ? null : held;
  if (inner === undefined || (Array.isArray(inner) && inner.includes(undefined))) return undefined;
  return key === undefined ? (inner as Json) : [key, inner as Json];
}

/** The two items of a pair. */
export function pairOf(value: Json): readonly [Json, Json] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [first, second] = value as readonly Json[];
  return [first ?? null, second ?? null];
}
