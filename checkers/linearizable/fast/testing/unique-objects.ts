import { type Json, isJsonObject } from '../../../../harness/core/json.ts';
import type { Prng } from '../../../../harness/core/prng.ts';
import type { SequentialObject } from '../../testing/sequential-object.ts';
import { lockObjects } from '../../testing/lock-objects.ts';
import {
  appendedList,
  appendedText,
  countingObject,
  registerObject,
  setObject,
  takenObject,
} from '../../testing/value-objects.ts';

type AddElement = (state: readonly Json[], element: Json) => readonly Json[];

/** Values that are new each time, and now and then not. */
class Fresh {
  #last = 0;
  readonly #repeatPercent: number;

  constructor(repeatPercent: number) {
    this.#repeatPercent = repeatPercent;
  }

  next(prng: Prng): number {
    return this.#last > 0 && prng.chance(this.#repeatPercent, 100) ? this.some(prng) : ++this.#last;
  }

  /** One that was given out, one of the latest more often than not. */
  some(prng: Prng): number {
    if (this.#last === 0) return 1;
    return prng.chance(1, 2) ? prng.between(Math.max(1, this.#last - 1), this.#last) : prng.between(1, this.#last);
  }
}

/** For one history: a register to which every value is written once, more or less. */
export function uniqueRegister(prng: Prng): SequentialObject<Json> {
  const fs = prng.pick([
    ['read', 'write'],
    ['read', 'cas', 'write'],
    ['read', 'cas', 'cas', 'write'],
  ] as const);
  const fresh = new Fresh(prng.pick([0, 0, 10]));
  const names = { read: 'read', write: 'write', cas: 'cas' };
  const object = registerObject(names, fs);
  return {
    ...object,
    ask: (draw) => {
      const f = draw.pick(fs);
      if (f === 'read') return { f, input: { key: 'k' } };
      if (f === 'write') return { f, input: { key: 'k', value: fresh.next(draw) } };
      const from = draw.chance(1, 4) ? null : fresh.some(draw);
      return { f, input: { key: 'k', from, to: fresh.next(draw) } };
    },
    lie: (said, asked, draw) => {
      if (asked.f === 'read')
        return { type: 'ok', output: { key: 'k', value: draw.chance(1, 5) ? null : fresh.some(draw) } };
      return object.lie(said, asked, draw, 1);
    },
  };
}

/** For one history: a queue or stack into which every element is put once, more or less. */
export function uniqueElements(
  prng: Prng,
  { put, take, add }: { readonly put: string; readonly take: string; readonly add: AddElement },
): SequentialObject<readonly Json[]> {
  const fresh = new Fresh(prng.pick([0, 0, 10]));
  const puts = prng.pick([30, 50, 65]);
  return {
    ...takenObject(put, take, add),
    ask: (draw) => (draw.chance(puts, 100) ? { f: put, input: fresh.next(draw) } : { f: take, input: null }),
    lie: (said, { f }, draw) => {
      if (f === put) return said;
      return draw.chance(1, 3) ? { type: 'fail', error: 'empty' } : { type: 'ok', output: fresh.some(draw) };
    },
  };
}

/** A lock, by its model's name. */
export function busyLock(name: string): NonNullable<(typeof lockObjects)[string]> {
  const object = lockObjects[name];
  if (object === undefined) throw new Error(`no lock is called ${name}`);
  return object;
}

/** For one history: a list to which every value is appended once, more or less. */
export function uniqueList(prng: Prng): SequentialObject<readonly Json[]> {
  const fresh = new Fresh(prng.pick([0, 0, 10]));
  return {
    ...appendedList,
    ask: (draw) => (draw.chance(1, 2) ? { f: 'read', input: null } : { f: 'append', input: fresh.next(draw) }),
    lie: (said, { f }, draw) => {
      if (f !== 'read') return said;
      const list: Json[] = Array.isArray(said.output) ? [...said.output] : [];
      const last = list.slice(-2);
      const lies = [list.slice(0, -1), [...list, fresh.some(draw)], [...list.slice(0, -2), ...last.toReversed()]];
      return { type: 'ok', output: draw.pick(lies) };
    },
  };
}

/**
 * For one history: a text of numbers, which end with a comma or run into each other. So many of a hundred changes are puts: one of these
 * numbers is drawn.
 */
export function uniqueText(prng: Prng, putPercents: readonly number[] = [0, 0, 0, 25]): SequentialObject<string> {
  const fresh = new Fresh(prng.pick([0, 0, 10]));
  const end = prng.pick([',', ',', '']);
  const putPercent = prng.pick(putPercents);
  return {
    ...appendedText,
    ask: (draw) => {
      if (draw.chance(1, 2)) return { f: 'get', input: { key: 'k' } };
      const value = `${fresh.next(draw) * 9}${end}`;
      return { f: draw.chance(putPercent, 100) ? 'put' : 'append', input: { key: 'k', value } };
    },
    lie: (said, asked, draw) => {
      const text = isJsonObject(said.output) ? said.output['value'] : undefined;
      if (asked.f !== 'get' || typeof text !== 'string') return said;
      const pieces = text.split(/(?<=,)/u);
      const lies = [text.slice(0, -1), pieces.slice(0, -1).join(''), `${text}${fresh.some(draw) * 9}${end}`];
      const swapped = [...pieces.slice(0, -2), ...pieces.slice(-2).toReversed()].join('');
      const last = pieces.at(-1) ?? '';
      return { type: 'ok', output: { key: 'k', value: draw.pick([...lies, swapped, last, '']) } };
    },
  };
}

/** For one history: a counter to which one amount is added, or several. */
export function unitCounter(prng: Prng): SequentialObject<number> {
  const amounts = prng.pick([[1], [1], [3], [-2], [1, 2], [1, -1], [1, 0]]);
  return {
    ...countingObject,
    ask: (draw) => (draw.chance(2, 5) ? { f: 'read', input: null } : { f: 'add', input: draw.pick(amounts) }),
    lie: (said, { f }, draw) =>
      f === 'read' ? { type: 'ok', output: Number(said.output) + draw.pick(amounts) * draw.pick([-1, 1]) } : said,
  };
}

/** For one history: a set that only grows or is never read whole, most of the time. */
export function plainSet(prng: Prng): SequentialObject<readonly Json[]> {
  const fs = prng.pick([
    ['add', 'read'],
    ['add', 'contains'],
    ['add', 'remove', 'contains'],
    ['add', 'remove', 'read'],
    ['add', 'contains', 'read'],
  ] as const);
  const elements = prng.between(1, 4);
  const saysWhetherItChanged = prng.chance(1, 2);
  return {
    ...setObject,
    ask: (draw) => {
      const f = draw.pick(fs);
      return { f, input: f === 'read' ? null : draw.below(elements) };
    },
    act: (state, asked, draw) => {
      const { state: after, said } = setObject.act(state, asked, draw);
      if (asked.f !== 'add' && asked.f !== 'remove') return { state: after, said };
      const changes = after.length !== state.length;
      return { state: after, said: { type: 'ok', output: saysWhetherItChanged ? changes : asked.input } };
    },
    lie: (said, asked, draw, values) => {
      if (asked.f === 'read' || asked.f === 'contains') return setObject.lie(said, asked, draw, values);
      return typeof said.output === 'boolean' ? { type: 'ok', output: !said.output } : said;
    },
  };
}
