import type { Budget, Call, Partition } from './engine.ts';
import type { Model } from './models/model.ts';
import { checkFrom } from './own/engine.ts';

/** The part of a refuted partition that shows the violation. */
export interface Core {
  /** Indexes of the calls that can't be put in an order, whatever the others do; in order of call. */
  readonly calls: readonly number[];
  /** The one of them that returned last: up to there nothing was wrong. */
  readonly last: number;
  /** How many other calls were allowed to take effect at any time, or never. */
  readonly free: number;
  /** True when it holds whatever the object held before the first of them. */
  readonly fromAnyState: boolean;
  /** False when the budget ended before everything had been tried. */
  readonly isMinimal: boolean;
}

/** In steps. A question that is harder than that counts as answered with no. */
const stepsPerQuestion = 200_000;
/** With more states than this, looking from any of them is too dear. */
const statesMax = 512;

/** A call as it is left: `index` is its place in the partition. */
interface Item {
  readonly index: number;
  readonly call: Call;
}

/**
 * Finds a small part of a refuted partition that shows the violation, with our own engine as the judge. It only ever lets go of
 * constraints, so that what remains is refuted for the same reason as the whole. It forgets what came after the first return that
 * can't be explained; then what came before, if any state at that moment leads to the same; then answer by answer and
 * change by change (which may then happen at any time or never), in chunks that become smaller (Zeller and Hildebrandt
 * 2002). Undefined when the engine does not find it refuted within the budget.
 */
export function shrink(
  partition: Partition,
  model: Model,
  stuckAt: number | undefined,
  budget: Omit<Budget, 'stepsMax'>,
): Core | undefined {
  const ask = (items: readonly Item[], initials: readonly string[]): boolean => {
    if (budget.now() > budget.deadline) return false;
    const question = { ...partition, calls: items.map(({ call }) => call) };
    return checkFrom(question, model, { ...budget, stepsMax: stepsPerQuestion }, initials).validity === 'invalid';
  };
  const isReadOnly = ({ call }: Item): boolean => model.isReadOnly(call);
  const whole = partition.calls.map((call, index): Item => ({ index, call }));

  const prefix = shortestPrefix(whole, stuckAt, (items) => ask(items, [partition.initial]), isReadOnly);
  if (prefix === undefined) return undefined;

  const alone = onlyLast(prefix, isReadOnly);
  const isAlone = ask(alone, [partition.initial]);
  const states = isAlone ? [] : (model.states?.(prefix.map(({ call }) => call)) ?? []);
  const anyState = states.length > 0 && states.length <= statesMax && ask(prefix, states);
  const initials = anyState ? states : [partition.initial];
  const refuted = (items: readonly Item[]): boolean => ask(items, initials);
  const window = anyState ? shortestSuffix(prefix, refuted, isReadOnly) : isAlone ? alone : prefix;

  const rest = relaxed(window, refuted, isReadOnly);
  const bound = rest.filter(({ call }) => call.call !== anytime);
  const last = lastOf(bound);
  if (last === undefined) return undefined;
  return {
    calls: bound.map(({ index }) => index),
    last: last.index,
    free: rest.length - bound.length,
    fromAnyState: anyState,
    isMinimal: budget.now() <= budget.deadline,
  };
}

/** All of a refuted partition up to where the search got stuck: what there is to show when there was no time to make it small. */
export function wholeOf(partition: Partition, stuckAt: number | undefined): Core {
  const limit = stuckAt ?? Infinity;
  const calls = partition.calls.flatMap((call, index) => (call.call < limit ? index : []));
  const last = calls.reduce(
    (latest, index) => (returnBy(partition, index, limit) > returnBy(partition, latest, limit) ? index : latest),
    0,
  );
  return { calls, last, free: 0, fromAnyState: false, isMinimal: false };
}

/** When a call returned, if that was not after the limit. */
function returnBy({ calls }: Partition, index: number, limit: number): number {
  const position = calls[index]?.return ?? Infinity;
  return position <= limit && position !== Infinity ? position : -1;
}

/** Before every event: the call of a change that may happen at any time. */
const anytime = -1;

/** An answer is forgotten; a change may happen from `from` on, or never. */
function letGo(item: Item, from: number, isReadOnly: (item: Item) => boolean): Item[] {
  return isReadOnly(item) ? [] : [{ ...item, call: { ...item.call, call: from, return: Infinity } }];
}

/** What is known up to a return: later calls are not there yet, and later returns are still to come. */
function cutAfter(items: readonly Item[], position: number, isReadOnly: (item: Item) => boolean): Item[] {
  return items.flatMap((item) => {
    if (item.call.call > position) return [];
    return item.call.return > position ? letGo(item, item.call.call, isReadOnly) : item;
  });
}

/** Everything let go of but the call that returned last: an answer that nothing whatsoever can lead to. */
function onlyLast(prefix: readonly Item[], isReadOnly: (item: Item) => boolean): Item[] {
  const last = lastOf(prefix);
  return prefix.flatMap((item) => (item === last ? item : letGo(item, anytime, isReadOnly)));
}

/** The call that returned last; undefined where none did. */
function lastOf(items: readonly Item[]): Item | undefined {
  return items.filter((item) => returnOf(item) !== Infinity).toSorted((a, b) => returnOf(b) - returnOf(a))[0];
}

function shortestPrefix(
  whole: readonly Item[],
  stuckAt: number | undefined,
  refuted: (items: readonly Item[]) => boolean,
  isReadOnly: (item: Item) => boolean,
): readonly Item[] | undefined {
  const returns = whole
    .map(({ call }) => call.return)
    .filter((position) => position <= (stuckAt ?? Number.MAX_VALUE))
    .toSorted((a, b) => a - b);
  const prefix = (k: number): Item[] => cutAfter(whole, returns[k] ?? Infinity, isReadOnly);
  if (!refuted(prefix(returns.length - 1))) return refuted(whole) ? whole : undefined;
  // A prefix of what can be explained can be explained.
  return prefix(leastWhere(returns.length, (k) => refuted(prefix(k))));
}

/** Forgets what returned before a moment; what was open then may have happened before, later or never. */
function cutBefore(items: readonly Item[], position: number, isReadOnly: (item: Item) => boolean): Item[] {
  return items.flatMap((item) => {
    if (item.call.return < position) return [];
    return item.call.call < position ? letGo(item, position, isReadOnly) : item;
  });
}

/** From any state: begins as late as it can. */
function shortestSuffix(
  prefix: readonly Item[],
  refuted: (items: readonly Item[]) => boolean,
  isReadOnly: (item: Item) => boolean,
): readonly Item[] {
  const moments = prefix.map(({ call }) => call.call).toReversed();
  const suffix = (k: number): Item[] => cutBefore(prefix, moments[k] ?? 0, isReadOnly);
  return suffix(leastWhere(moments.length, (k) => refuted(suffix(k))));
}

/** The least k for which a monotone question is answered with yes; the last k where it never is. */
function leastWhere(count: number, question: (k: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (question(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Lets go of as many calls as it can: answers first, then open changes, then the others, old ones before new ones. */
function relaxed(
  window: readonly Item[],
  refuted: (items: readonly Item[]) => boolean,
  isReadOnly: (item: Item) => boolean,
): readonly Item[] {
  const rank = (item: Item): number => (isReadOnly(item) ? 0 : returnOf(item) === Infinity ? 1 : 2);
  let rest = window;
  let candidates = window.toSorted((a, b) => rank(a) - rank(b));
  for (let size = candidates.length; size >= 1; size = Math.floor(size / 2)) {
    const kept: Item[] = [];
    for (let from = 0; from < candidates.length; from += size) {
      const chunk = new Set(candidates.slice(from, from + size));
      const attempt = rest.flatMap((item) => (chunk.has(item) ? letGo(item, anytime, isReadOnly) : item));
      if (refuted(attempt)) rest = attempt;
      else kept.push(...chunk);
    }
    candidates = kept;
  }
  return rest;
}

function returnOf({ call }: Item): number {
  return call.return;
}
