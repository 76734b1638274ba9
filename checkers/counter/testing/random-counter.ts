import type { Op } from '../../../harness/core/op.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { type RandomObject, randomHistory, withOneChange } from '../../testing/random-history.ts';

/** A history of a counter in order, of one that lags, or of one that is in order but for one answer a little off. */
export function randomCounterHistory(
  prng: Prng,
  amounts: readonly number[],
): { readonly ops: Op[]; readonly isNearMiss: boolean } {
  const kind = prng.below(3);
  const shape = { operations: prng.between(2, 9), processes: 3, infoPercent: 10, failPercent: 8 };
  const ops = randomHistory(prng, randomCounter(prng.fork('counter'), amounts, kind === 1 ? 40 : 0), shape);
  if (kind !== 2) return { ops, isNearMiss: kind === 0 };
  return { ops: withOneChange(prng, ops, (op) => changedRead(prng, op)), isNearMiss: true };
}

function randomCounter(prng: Prng, amounts: readonly number[], lagPercent: number): RandomObject {
  const states = [0];
  return {
    ask: (from) => {
      if (from.chance(1, 2)) return { f: 'read', input: null };
      const amount = from.pick(amounts);
      if (amount === 1 && from.chance(1, 2)) return { f: 'increment', input: null };
      if (amount < 0 && from.chance(1, 2)) return { f: 'decrement', input: -amount };
      return { f: 'add', input: from.chance(1, 4) ? BigInt(amount) : amount };
    },
    act: (f, input) => {
      const state = states.at(-1) ?? 0;
      if (f === 'read') return { type: 'ok', output: prng.chance(lagPercent, 100) ? prng.pick(states) : state };
      states.push(f === 'decrement' ? state - Number(input ?? 1) : state + Number(input ?? 1));
      return { type: 'ok', output: input };
    },
  };
}

function changedRead(prng: Prng, op: Op): Op | undefined {
  if (op.f !== 'read' || op.type !== 'ok' || typeof op.value !== 'number') return undefined;
  return { ...op, value: op.value + (prng.chance(1, 2) ? 1 : -1) };
}
