import { type Json, stringifyJson } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { type RandomObject, type RandomShape, randomHistory, withOneChange } from '../../testing/random-history.ts';

/** Small, so that values are added more than once. */
const valuesMax = 6;

/** A set that is in order; with `lagPercent`, one whose reads may show what it was a moment ago. */
function randomSet(lagPercent: number): (prng: Prng) => RandomObject {
  return (prng) => {
    const states: Json[][] = [[]];
    return {
      ask: (from) =>
        from.chance(1, 2) ? { f: 'add', input: valueOf(from, from.below(valuesMax)) } : { f: 'read', input: null },
      act: (f, input) => {
        const state = states.at(-1) ?? [];
        if (f === 'read') {
          const isLate = prng.chance(lagPercent, 100);
          const shown = isLate ? (states[prng.below(states.length)] ?? state) : state;
          return { type: 'ok', output: prng.shuffle(shown) };
        }
        if (!state.some((each) => stringifyJson(each) === stringifyJson(input))) states.push([...state, input]);
        return { type: 'ok', output: input };
      },
    };
  };
}

/** A history of one set: in order, of one that lags, or of one that is in order but for one answer. */
export function randomSetHistory(prng: Prng, shape: RandomShape): { readonly ops: Op[]; readonly isNearMiss: boolean } {
  const kind = prng.below(3);
  const ops = randomHistory(prng, randomSet(kind === 1 ? 40 : 0)(prng.fork('set')), shape);
  if (kind !== 2) return { ops, isNearMiss: kind === 0 };
  return { ops: withOneChange(prng, ops, (op) => changedRead(prng, op)), isNearMiss: true };
}

/** One element more, one less, or one twice. */
function changedRead(prng: Prng, op: Op): Op | undefined {
  if (op.f !== 'read' || op.type !== 'ok' || !Array.isArray(op.value)) return undefined;
  const shown: readonly Json[] = op.value;
  const at = prng.below(shown.length + 1);
  const change = prng.below(4);
  if (change === 0) return { ...op, value: [...shown, valueOf(prng, prng.below(valuesMax))] };
  if (change === 1) return { ...op, value: [...shown, ...shown.slice(at, at + 1)] };
  return { ...op, value: [...shown.slice(0, at), ...shown.slice(at + 1)] };
}

function valueOf(prng: Prng, value: number): Json {
  if (value === 0) return prng.chance(1, 2) ? { b: [1], a: value } : { a: value, b: [1n] };
  return value === 1 ? '__proto__' : value;
}
