import type { Act, ObjectHistory } from '../object-acts.ts';
import type { Chain } from './list-chain.ts';
import type { Version } from './register-zones.ts';
import type { Span, Stale } from './stale.ts';

/** The operations of one key, on the clock. */
export type KeySpans =
  | { readonly kind: 'register'; readonly versions: readonly Version[] }
  | { readonly kind: 'list'; readonly chain: Chain };

/** What can't be put on the clock. */
export interface SpanFaults {
  /** Reads that ended before what they read began. */
  readonly early: readonly Stale[];
  /** Reads of lists of which none is a beginning of the other: the longest one of the key, and one that differs. */
  readonly diverging: readonly { readonly read: number; readonly longest: number }[];
}

/**
 * Puts the operations of each key on the clock, with reads moved back by the bound: an answer is at most so old exactly if it could
 * have been given, at once, by one that began so much earlier (Golab, Li and Shah, PODC 2011).
 */
export function objectSpans(
  history: ObjectHistory,
  boundNs: number,
): SpanFaults & { readonly keys: readonly KeySpans[] } {
  const { acts, keys } = history;
  const early: Stale[] = [];
  const diverging: { read: number; longest: number }[] = [];
  const spans = acts.map((act, number): Span => ({ act: number, from: beginOf(act, boundNs), to: endOf(act) }));
  const members: number[][] = keys.map(() => []);
  for (const [number, act] of acts.entries()) {
    const later = act.isWrite
      ? undefined
      : act.seen?.find((writer) => endOf(act) < (acts[writer]?.operation.invokedAt ?? 0));
    if (later === undefined) members[act.key]?.push(number);
    else early.push({ stale: later, since: number });
  }
  const found = keys.map(({ kind }, key): KeySpans => {
    const own = members[key] ?? [];
    if (kind === 'register') return { kind, versions: versionsOf(acts, spans, own) };
    const longest = longestRead(acts, own);
    const order = longest === undefined ? [] : (acts[longest]?.seen ?? []);
    const isPrefix = (number: number): boolean =>
      acts[number]?.seen?.every((element, i) => element === order[i]) !== false;
    if (longest !== undefined) for (const read of own) if (!isPrefix(read)) diverging.push({ read, longest });
    return { kind, chain: chainOf(acts, spans, own.filter(isPrefix), order) };
  });
  return { early, diverging, keys: found };
}

/** True for what is a read and nothing else. */
export function isRead({ isWrite }: Act): boolean {
  return !isWrite;
}

function beginOf(act: Act, boundNs: number): number {
  return isRead(act) ? act.operation.invokedAt - boundNs : act.operation.invokedAt;
}

/** Infinity where it may have had its effect at any later time. */
function endOf({ operation }: Act): number {
  return operation.type === 'ok' ? (operation.completedAt ?? Infinity) : Infinity;
}

function versionsOf(acts: readonly Act[], spans: readonly Span[], own: readonly number[]): Version[] {
  const byWriter = new Map<number, Span[]>();
  for (const number of own) {
    const act = acts[number];
    const span = spans[number];
    if (act === undefined || span === undefined) continue;
    const writer = act.isWrite ? number : (act.seen?.[0] ?? -1);
    const known = byWriter.get(writer);
    if (known === undefined) byWriter.set(writer, [span]);
    else known.push(span);
  }
  return Array.from(byWriter, ([writer, members]) => ({ isInitial: writer < 0, spans: members }));
}

function longestRead(acts: readonly Act[], own: readonly number[]): number | undefined {
  let longest: number | undefined;
  for (const number of own) {
    const length = acts[number]?.seen?.length;
    if (length !== undefined && length > (acts[longest ?? -1]?.seen?.length ?? -1)) longest = number;
  }
  return longest;
}

function chainOf(
  acts: readonly Act[],
  spans: readonly Span[],
  own: readonly number[],
  order: readonly number[],
): Chain {
  const reads: Span[][] = Array.from({ length: order.length + 1 }, () => []);
  const isShown = new Set(order);
  const unread: Span[] = [];
  for (const number of own) {
    const act = acts[number];
    const span = spans[number];
    if (act === undefined || span === undefined) continue;
    if (act.isWrite && !isShown.has(number)) unread.push(span);
    if (act.seen !== undefined) reads[act.seen.length]?.push(span);
  }
  return { appends: order.flatMap((number) => spans[number] ?? []), reads, unread };
}
