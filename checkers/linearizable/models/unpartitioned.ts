import { parseJson, stringifyJson } from '../../../harness/core/json.ts';
import type { Collapse, Effect, Model } from './model.ts';

/**
 * All keys of a model as one object, checked as a whole: the first argument of each call is its key. Locality makes that
 * needless for these models, and checking the keys one by one is never slower; it is for comparing with checkers that are given no
 * partition. A state is the list of keys that do not hold what every key begins with, each with its state.
 */
export function unpartitioned(inner: Model): Model {
  const model: Model = {
    name: `${inner.name}, not partitioned`,
    summary: `${inner.summary}; all keys at once`,
    initial: '[]',
    operations: inner.operations,
    read: (operation) => {
      const reading = inner.read(operation);
      if (reading === undefined) return undefined;
      const { key = '', effect } = reading;
      return { ...reading, key: undefined, effect: { ...effect, args: [key, ...effect.args] } };
    },
    step: (state, effect) => {
      const states = statesOf(state);
      const key = keyOf(effect);
      const after = inner.step(states.get(key) ?? inner.initial, within(effect));
      return after === undefined ? undefined : textOf(states.set(key, after), inner);
    },
    isReadOnly: (effect) => inner.isReadOnly(within(effect)),
    observe: (calls) => observe(calls, inner),
    kind: (effect, collapse) => {
      const key = keyOf(effect);
      const alone: Collapse = (state) =>
        statesOf(collapse(textOf(new Map([[key, state]]), inner))).get(key) ?? inner.initial;
      return `${JSON.stringify(key)} ${inner.kind(within(effect), alone)}`;
    },
    builds: (state, goal) => inner.builds(statesOf(state).get(keyOf(goal)) ?? inner.initial, within(goal)),
    supplies: (effect, goal) => keyOf(effect) === keyOf(goal) && inner.supplies(within(effect), within(goal)),
    isSource: (effect, found) => keyOf(effect) === keyOf(found) && inner.isSource(within(effect), within(found)),
    parts: { inner, of: keyOf, within, states: statesOf },
    describe: (effect) => `${inner.describe(within(effect))} (key ${JSON.stringify(keyOf(effect))})`,
  };
  return model;
}

function keyOf({ args }: Effect): string {
  return args[0] ?? '';
}

function within(effect: Effect): Effect {
  return { ...effect, args: effect.args.slice(1) };
}

function observe(calls: readonly Effect[], inner: Model): Collapse {
  const byKey = Map.groupBy(calls, keyOf);
  const collapses = new Map(Array.from(byKey, ([key, own]) => [key, inner.observe(own.map(within))]));
  return (state) => {
    const states = statesOf(state);
    for (const [key, own] of states) states.set(key, collapses.get(key)?.(own) ?? inner.initial);
    return textOf(states, inner);
  };
}

function statesOf(state: string): Map<string, string> {
  const entries = parseJson(state);
  const pairs = Array.isArray(entries) ? entries : [];
  return new Map(
    pairs.map((pair: unknown): [string, string] =>
      Array.isArray(pair) ? [String(pair[0]), String(pair[1])] : ['', ''],
    ),
  );
}

function textOf(states: ReadonlyMap<string, string>, inner: Model): string {
  const entries = [...states].filter(([, state]) => state !== inner.initial);
  return stringifyJson(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
