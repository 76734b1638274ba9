import type { Prng } from '../../../harness/core/prng.ts';
import type { Call, Partition } from '../engine.ts';
import type { Effect, Model } from '../models/model.ts';

export interface Shape {
  readonly calls: number;
  /** How many calls may be in progress at a time. */
  readonly width: number;
  /** How many different values there are; few make histories that are hard to refuse. */
  readonly values: number;
  /** Of a hundred calls, so many stay open, and so many answers are made up. */
  readonly openPercent: number;
  readonly lyingPercent: number;
}

/**
 * A random history of one object: calls of a real sequential object, each taking effect somewhere between its call and its
 * return, with some answers replaced by made-up ones and some calls left open (and, half of the time, without effect).
 */
export function randomPartition(prng: Prng, model: Model, shape: Shape): Partition {
  const calls: { effect: Effect; call: number; return: number; isOpen: boolean; isDone: boolean }[] = [];
  const pending: (typeof calls)[number][] = [];
  let state = model.initial;
  let position = 0;
  let begun = 0;
  while (begun < shape.calls || pending.length > 0) {
    if (begun < shape.calls && pending.length < shape.width && (pending.length === 0 || prng.chance(1, 2))) {
      begun++;
      const isOpen = prng.chance(shape.openPercent, 100);
      const entry = { effect: ask(prng, model, shape), call: position++, return: Infinity, isOpen, isDone: false };
      calls.push(entry);
      pending.push(entry);
      continue;
    }
    const entry = prng.pick(pending);
    if (!entry.isDone && !(entry.isOpen && prng.chance(1, 2))) {
      entry.effect = answered(entry.effect, state, prng, shape);
      state = model.step(state, entry.effect) ?? state;
    }
    entry.isDone = true;
    // Others may take effect before it returns, so that the order of effects is not the order of returns.
    if (prng.chance(1, 2)) continue;
    pending.splice(pending.indexOf(entry), 1);
    if (!entry.isOpen) entry.return = position++;
  }
  return { model: model.name, initial: model.initial, calls: calls.flatMap(finish) };
}

function finish(entry: { effect: Effect; call: number; return: number; isOpen: boolean }): Call[] {
  const { effect, isOpen } = entry;
  // What was never answered is not known: an open read is no call, and an open compare-and-set may have succeeded.
  if (isOpen && (effect.f === 'read' || effect.f === 'get')) return [];
  return [{ ...effect, ok: effect.ok || isOpen, call: entry.call, return: entry.return }];
}

function ask(prng: Prng, model: Model, shape: Shape): Effect {
  const value = (): string =>
    model.name === 'kv-append' ? String.fromCodePoint(97 + prng.below(shape.values)) : String(prng.below(shape.values));
  const draw = prng.below(model.name === 'register' ? 2 : 3);
  const isText = model.name === 'kv-append';
  if (draw === 0) return { f: isText ? 'get' : 'read', args: [], output: '', ok: true };
  if (draw === 1)
    return {
      f: isText && prng.chance(1, 4) ? 'put' : isText ? 'append' : 'write',
      args: [value()],
      output: undefined,
      ok: true,
    };
  return isText
    ? { f: 'append', args: [value()], output: undefined, ok: true }
    : { f: 'cas', args: [prng.chance(1, 4) ? 'null' : value(), value()], output: undefined, ok: true };
}

function answered(effect: Effect, state: string, prng: Prng, shape: Shape): Effect {
  const isLie = prng.chance(shape.lyingPercent, 100);
  if (effect.f === 'read') return { ...effect, output: isLie ? String(prng.below(shape.values)) : state };
  if (effect.f === 'get') return { ...effect, output: isLie ? state.slice(0, -1) : state };
  if (effect.f === 'cas') return { ...effect, ok: (effect.args[0] === state) !== isLie };
  return effect;
}
