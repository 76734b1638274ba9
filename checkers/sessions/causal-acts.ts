import { initialWriter, type SessionHistory, startsOf } from '../transactions/weak/session-history.ts';
import type { ObjectHistory } from './object-acts.ts';

/**
 * Acts as transactions of one operation. A list is taken apart: each append writes a key of its own, which whoever sees the element
 * reads; the orders in which lists show their elements are known orders. Elements that the process read before are not said again.
 */
export function causalActs(history: ObjectHistory): SessionHistory {
  const { acts, keys, sessionStarts } = history;
  const isList = keys.map(({ kind }) => kind === 'list');
  const readLengths: number[] = [];
  const readKeys: number[] = [];
  const readWriters: number[] = [];
  const knownOrder: number[] = [];
  const pairs = new Set<number>();
  let session = -1;
  let known = new Map<number, ReadonlySet<number>>();
  for (const act of acts) {
    if (act.session !== session) known = new Map();
    session = act.session;
    const before = readKeys.length;
    if (act.seen !== undefined && isList[act.key] === true) {
      const earlier = known.get(act.key);
      for (const [i, element] of act.seen.entries()) {
        if (earlier?.has(element) !== true) {
          readKeys.push(keys.length + element);
          readWriters.push(element);
        }
        const { size } = pairs;
        const previous = act.seen[i - 1];
        if (previous !== undefined && pairs.add(previous * acts.length + element).size > size) {
          knownOrder.push(previous, element);
        }
      }
      known.set(act.key, new Set(act.seen));
    } else if (act.seen !== undefined) {
      readKeys.push(act.key);
      readWriters.push(act.seen[0] ?? initialWriter);
    }
    readLengths.push(readKeys.length - before);
  }
  return {
    sessionStarts: Int32Array.from(sessionStarts),
    keys: keys.length + acts.length,
    readStarts: startsOf(readLengths),
    readKeys: Int32Array.from(readKeys),
    readWriters: Int32Array.from(readWriters),
    ...writesOf(history, (act, number) => (isList[act.key] === true ? keys.length + number : act.key)),
    knownOrder: Int32Array.from(knownOrder),
  };
}

function writesOf(
  { acts }: ObjectHistory,
  keyOf: (act: ObjectHistory['acts'][number], number: number) => number,
): Pick<SessionHistory, 'writeStarts' | 'writeKeys'> {
  return {
    writeStarts: startsOf(acts.map(({ isWrite }) => (isWrite ? 1 : 0))),
    writeKeys: Int32Array.from(acts.flatMap((act, number) => (act.isWrite ? keyOf(act, number) : []))),
  };
}

/** The same, with appends as writes of their lists' keys. */
export function withListsWhole(causal: SessionHistory, history: ObjectHistory): SessionHistory {
  return { ...causal, keys: history.keys.length, ...writesOf(history, ({ key }) => key) };
}
