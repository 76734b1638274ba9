import { isJsonObject } from '../../harness/core/json.ts';
import type { Completion, Invocation } from '../../harness/core/op.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { field } from './field.ts';

/** A correct set of registers whose answers are sometimes lost: for simulations. */
export function fakeRegisters(lostPercent: number): (invocation: Invocation, prng: Prng) => Completion {
  const held = new Map<string, number>();
  return ({ f, value }, prng) => {
    const input = isJsonObject(value) ? value : {};
    const key = field(value, 'key');
    const isLost = prng.chance(lostPercent, 100);
    const before = held.get(key) ?? null;
    if (f === 'cas' && before !== input['from']) return { type: 'fail', error: 'mismatch' };
    if (f !== 'read') held.set(key, Number(f === 'cas' ? input['to'] : input['value']));
    if (isLost) return { type: 'info', error: 'timed out' };
    return { type: 'ok', value: f === 'read' ? { key, value: before } : value };
  };
}
