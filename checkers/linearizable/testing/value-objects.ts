import type { Operation } from '../../../harness/core/history.ts';
import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { acceptsLikeAct, type Asked, type Said, type SequentialObject } from './sequential-object.ts';

const mismatch: Said = { type: 'fail', error: 'mismatch' };
const done: Said = { type: 'ok', output: null };

interface RegisterNames {
  readonly read: string;
  readonly write: string;
  readonly cas: string;
}

/** A register, by whatever names its operations go. */
export function registerObject(
  names: RegisterNames,
  fs: readonly ('read' | 'write' | 'cas' | 'delete')[],
): SequentialObject<Json> {
  const act = (state: Json, { f, input }: Asked): { state: Json; said: Said } => {
    if (f === names.read) return { state, said: { type: 'ok', output: { key: 'k', value: state } } };
    if (f === names.write) return { state: field(input, 'value'), said: done };
    if (f === 'delete') return { state: null, said: done };
    return jsonEquals(field(input, 'from'), state)
      ? { state: field(input, 'to'), said: done }
      : { state, said: mismatch };
  };
  return {
    initial: null,
    ask: (prng, values) => {
      const f = prng.pick(fs);
      const value = prng.below(values);
      if (f === 'read' || f === 'delete') return { f: f === 'read' ? names.read : f, input: { key: 'k' } };
      if (f === 'write') return { f: names.write, input: { key: 'k', value } };
      return { f, input: { key: 'k', from: prng.chance(1, 4) ? null : prng.below(values), to: value } };
    },
    act,
    accepts: acceptsLikeAct(act),
    lie: (said, { f }, prng, values) => {
      if (f === names.read) return { type: 'ok', output: { key: 'k', value: prng.below(values) } };
      return f === 'cas' && said.type === 'ok' ? mismatch : done;
    },
  };
}

/** A text by a key: any character, also half of one. */
export const appendedText: SequentialObject<string> = {
  initial: '',
  ask: (prng, values) => {
    const value = String.fromCodePoint(97 + prng.below(values));
    if (prng.chance(1, 3)) return { f: 'get', input: { key: 'k' } };
    return { f: prng.chance(1, 6) ? 'put' : 'append', input: { key: 'k', value } };
  },
  ...acting((state: string, { f, input }: Asked) => {
    if (f === 'get') return { state, said: { type: 'ok', output: { key: 'k', value: state } } };
    const value = textOf(input);
    return { state: f === 'put' ? value : state + value, said: done };
  }),
  lie: (said, { f }) => {
    if (f !== 'get') return said;
    return { type: 'ok', output: { key: 'k', value: textOf(said.output ?? null).slice(0, -1) } };
  },
};

export const appendedList: SequentialObject<readonly Json[]> = {
  initial: [],
  ask: (prng, values) =>
    prng.chance(2, 5) ? { f: 'read', input: null } : { f: 'append', input: oddValue(prng, values) },
  ...acting((state: readonly Json[], { f, input }: Asked) =>
    f === 'read'
      ? { state, said: { type: 'ok', output: state } }
      : { state: [...state, input], said: { type: 'ok', output: input } },
  ),
  lie: (said, { f }, prng, values) => (f === 'read' ? { type: 'ok', output: otherList(said, prng, values) } : said),
};

export const countingObject: SequentialObject<number> = {
  initial: 0,
  ask: (prng, values) => {
    if (prng.chance(2, 5)) return { f: 'read', input: null };
    const f = prng.pick(['add', 'add', 'increment', 'decrement']);
    const isPlain = f !== 'add' && prng.chance(1, 2);
    return { f, input: isPlain ? null : prng.below(values) - (prng.chance(1, 4) ? 1 : 0) };
  },
  ...acting((state: number, { f, input }: Asked) => {
    if (f === 'read') return { state, said: { type: 'ok', output: state } };
    const amount = Number(input ?? 1);
    return { state: f === 'decrement' ? state - amount : state + amount, said: { type: 'ok', output: input } };
  }),
  lie: (said, { f }, prng) =>
    f === 'read' ? { type: 'ok', output: Number(said.output) + prng.pick([-2, -1, 1, 2]) } : said,
};

/** Members in the order in which they came. */
export const setObject: SequentialObject<readonly Json[]> = {
  initial: [],
  ask: (prng, values) => {
    const f = prng.pick(['add', 'add', 'remove', 'contains', 'read']);
    return { f, input: f === 'read' ? null : prng.below(values) };
  },
  act: (state, asked, prng) => {
    const { f, input } = asked;
    if (f === 'read') return { state, said: { type: 'ok', output: prng.shuffle(state) } };
    const isThere = state.includes(input);
    if (f === 'contains') return { state, said: { type: 'ok', output: isThere } };
    const changes = (f === 'add') !== isThere;
    const said: Said = prng.pick([
      { type: 'ok', output: input },
      { type: 'ok', output: changes },
      changes ? done : mismatch,
    ]);
    return { state: changed(state, asked), said };
  },
  accepts: (state, operation) => {
    const { type, f, input, output = null } = operation;
    const isThere = state.includes(input);
    if (f === 'read') return type === 'info' || isSameSet(state, output) ? state : undefined;
    if (f === 'contains') return type === 'info' || output === isThere ? state : undefined;
    const changes = (f === 'add') !== isThere;
    const isSaid = type === 'fail' ? !changes : type === 'info' || typeof output !== 'boolean' || output === changes;
    return isSaid ? changed(state, operation) : undefined;
  },
  lie: (said, { f, input }, prng, values) => {
    if (f === 'read') return { type: 'ok', output: otherList(said, prng, values) };
    if (f === 'contains') return { type: 'ok', output: said.output !== true };
    return said.type === 'fail' ? { type: 'ok', output: true } : prng.pick([mismatch, { type: 'ok', output: input }]);
  },
};

/** Elements wait for whoever takes the first of them. */
export function takenObject(
  put: string,
  take: string,
  add: (state: readonly Json[], element: Json) => readonly Json[],
): SequentialObject<readonly Json[]> {
  return {
    initial: [],
    ask: (prng, values) => (prng.chance(1, 2) ? { f: put, input: oddValue(prng, values) } : { f: take, input: null }),
    act: (state, { f, input }, prng) => {
      if (f === put) return { state: add(state, input), said: { type: 'ok', output: input } };
      const [first] = state;
      if (first !== undefined) return { state: state.slice(1), said: { type: 'ok', output: first } };
      return { state, said: prng.pick([done, mismatch, { type: 'fail', error: 'empty' }]) };
    },
    accepts: (state, operation) => {
      if (operation.f === put) return add(state, operation.input);
      const [first] = state;
      if (operation.type === 'info') return state.slice(1);
      if (isNothing(operation)) return first === undefined ? state : undefined;
      return first !== undefined && jsonEquals(first, operation.output) ? state.slice(1) : undefined;
    },
    lie: (said, { f }, prng, values) => {
      if (f === put) return said;
      return prng.chance(1, 3) ? mismatch : { type: 'ok', output: oddValue(prng, values) };
    },
  };
}

function isNothing({ type, output = null }: Operation): boolean {
  return type === 'fail' || output === null;
}

type Act<S> = (state: S, asked: Asked) => { readonly state: S; readonly said: Said };

function acting<S>(act: Act<S>): Pick<SequentialObject<S>, 'act' | 'accepts'> {
  return { act, accepts: acceptsLikeAct(act) };
}

function changed(state: readonly Json[], { f, input }: Asked): readonly Json[] {
  const others = state.filter((element) => element !== input);
  if (f === 'remove') return others;
  return others.length < state.length ? state : [...state, input];
}

function isSameSet(state: readonly Json[], output: Json): boolean {
  return Array.isArray(output) && output.length === state.length && state.every((element) => output.includes(element));
}

/** Values of every kind, among them some that look alike. */
function oddValue(prng: Prng, values: number): Json {
  const value = prng.below(values);
  return prng.pick<Json>([value, value, value, String(value), [value], { a: value, ',': '\n' }]);
}

function otherList({ output }: Said, prng: Prng, values: number): Json[] {
  const list: Json[] = Array.isArray(output) ? [...output] : [];
  const change = prng.below(3);
  if (change === 0) return list.slice(0, -1);
  if (change === 1) return [...list, prng.below(values)];
  return list.length > 1 ? [...list.slice(0, -2), ...list.slice(-2).toReversed()] : [...list, ...list];
}

function textOf(pair: Json): string {
  const value = field(pair, 'value');
  return typeof value === 'string' ? value : '';
}

function field(value: Json, name: string): Json {
  return (
    (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []).find(
      ([key]) => key === name,
    )?.[1] ?? null
  );
}
