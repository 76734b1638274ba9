import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import type { Element, SetHistory, SetRead } from '../set/elements.ts';
import { valueText } from '../value-ids.ts';

/**
 * Looks for what keeps the reads of a set that only grows from being put in one order with the adds, when each element by itself
 * is in order. An add comes before exactly the reads that show its element, so that a history is linearizable exactly if
 * the reads form a chain by inclusion, and no add that had ended before another began is behind it in that chain: every other
 * pair out of order is a read that misses a known element, or shows one too early. O(n log n + elements shown).
 */
export function readsOutOfOrder(history: SetHistory, key: string | undefined): Story | undefined {
  const chain = history.reads.toSorted((a, b) => a.shown.length - b.shown.length);
  // The place in the chain of the first read that shows an element; behind it, all must.
  const place = new Int32Array(history.elements.length).fill(chain.length);
  let seen = 0;
  for (const [at, read] of chain.entries()) {
    let known = 0;
    for (const position of read.shown) {
      if ((place[position] ?? 0) < at) known++;
      else place[position] = at;
    }
    if (known < seen) return forkStory(history, chain, at, key);
    seen = read.shown.length;
  }
  return reversedAdds(history, chain, place, key);
}

/** An element that was acknowledged before another was begun, and is seen only after it. */
function reversedAdds(
  { elements }: SetHistory,
  chain: readonly SetRead[],
  place: Int32Array,
  key: string | undefined,
): Story | undefined {
  const order = elements.map((_, position) => position).toSorted((a, b) => (place[a] ?? 0) - (place[b] ?? 0));
  let latest: Element | undefined;
  let latestPlace = 0;
  // Of the elements seen so far, the one begun last; those of the same place wait for the place to end.
  let pending: Element | undefined;
  let pendingPlace = -1;
  for (const position of order) {
    const element = elements[position];
    const at = place[position] ?? 0;
    if (element === undefined) continue;
    if (at !== pendingPlace && pending !== undefined) {
      if (latest === undefined || pending.attemptedAt > latest.attemptedAt) {
        latest = pending;
        latestPlace = pendingPlace;
      }
      pending = undefined;
    }
    const read = chain[latestPlace];
    if (latest !== undefined && read !== undefined && element.acknowledgedAt < latest.attemptedAt) {
      return reversedStory(element, latest, read, key);
    }
    if (pending === undefined || element.attemptedAt > pending.attemptedAt) pending = element;
    pendingPlace = at;
  }
  return undefined;
}

function reversedStory(first: Element, second: Element, read: SetRead, key: string | undefined): Story {
  const [a, b] = [valueText(first.value), valueText(second.value)];
  const adds = [first.acknowledged, second.attempt].flatMap((operation) => operation ?? []);
  return {
    title: `a read showed ${b}${keySuffix(key)} without ${a}, which was added before ${b} was begun`,
    explanation: [
      ...adds.slice(0, 1).map((add) => `${who(add)} added ${a}, and it was acknowledged.`),
      ...adds.slice(1).map((add) => `${who(add)} began to add ${b} only then.`),
      `${who(read.operation)} read ${b}, and not ${a}.`,
    ],
    operations: [...adds, read.operation],
    anomaly: 'causal-reverse',
    isOfTime: true,
  };
}

/** Two reads of which each shows an element that the other does not. */
function forkStory(
  { elements }: SetHistory,
  chain: readonly SetRead[],
  at: number,
  key: string | undefined,
): Story | undefined {
  const [smaller, larger] = [chain[at - 1], chain[at]];
  if (smaller === undefined || larger === undefined) return undefined;
  const inSmaller = new Set(smaller.shown);
  const inLarger = new Set(larger.shown);
  const a = elements[smaller.shown.find((position) => !inLarger.has(position)) ?? -1];
  const b = elements[larger.shown.find((position) => !inSmaller.has(position)) ?? -1];
  if (a === undefined || b === undefined) return undefined;
  const [first, second] = [valueText(a.value), valueText(b.value)];
  return {
    title: `two reads${keySuffix(key)} contradict each other: one shows ${first} without ${second}, one ${second} without ${first}`,
    explanation: [
      `${who(smaller.operation)} read ${first}, and not ${second}: so ${first} was added first.`,
      `${who(larger.operation)} read ${second}, and not ${first}: so ${second} was added first.`,
    ],
    operations: [smaller.operation, larger.operation],
    anomaly: 'long-fork',
    isOfTime: true,
  };
}
