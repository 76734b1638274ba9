import { initialWriter, type SessionHistory } from '../session-history.ts';

export type Level = 'read-committed' | 'read-atomic' | 'causal';

interface Read {
  readonly key: number;
  readonly writer: number;
}

/**
 * The definitions of Biswas and Enea (OOPSLA 2019), tried on every commit order: exponential, for a handful of transactions. A history is
 * of a level if some total order of its transactions extends sessions and reads, and the level's axiom holds in it.
 */
export function satisfies(history: SessionHistory, level: Level): boolean {
  const facts = factsOf(history);
  for (const order of ordersOf(facts.count)) {
    const position = new Map(order.map((transaction, i) => [transaction, i]));
    // The initial writer comes before all.
    const precedes = (a: number, b: number): boolean => (position.get(a) ?? -1) < (position.get(b) ?? -1);
    if (extendsAll(facts, history, precedes) && holds(facts, level, precedes)) return true;
  }
  return false;
}

interface Facts {
  readonly count: number;
  readonly session: readonly number[];
  readonly reads: readonly (readonly Read[])[];
  readonly writes: readonly ReadonlySet<number>[];
  /** `before[a][b]`: a happened before b by sessions and reads, in one step or more. */
  readonly before: readonly (readonly boolean[])[];
}

type Precedes = (a: number, b: number) => boolean;

function extendsAll(
  { count, session, reads }: Facts,
  { knownOrder = [] }: { readonly knownOrder?: ArrayLike<number> },
  precedes: Precedes,
): boolean {
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) if (session[a] === session[b] && !precedes(a, b)) return false;
    for (const { writer } of reads[a] ?? []) if (!precedes(writer, a)) return false;
  }
  for (let i = 0; i < knownOrder.length; i += 2)
    if (!precedes(knownOrder[i] ?? 0, knownOrder[i + 1] ?? 0)) return false;
  return true;
}

function holds(facts: Facts, level: Level, precedes: Precedes): boolean {
  const { count, reads, writes } = facts;
  for (let t3 = 0; t3 < count; t3++) {
    for (const [place, { key, writer: t1 }] of (reads[t3] ?? []).entries()) {
      for (let t2 = 0; t2 < count; t2++) {
        if (t2 === t1 || t2 === t3 || writes[t2]?.has(key) !== true) continue;
        if (isVisible(facts, level, t2, t3, place) && !precedes(t2, t1)) return false;
      }
    }
  }
  return true;
}

function isVisible({ session, reads, before }: Facts, level: Level, t2: number, t3: number, place: number): boolean {
  const read = reads[t3] ?? [];
  if (level === 'read-committed') return read.slice(0, place).some(({ writer }) => writer === t2);
  if (level === 'causal') return before[t2]?.[t3] === true;
  return (session[t2] === session[t3] && t2 < t3) || read.some(({ writer }) => writer === t2);
}

function factsOf({ sessionStarts, readStarts, readKeys, readWriters, writeStarts, writeKeys }: SessionHistory): Facts {
  const count = readStarts.length - 1;
  const all = Array.from({ length: count }, (_, t) => t);
  const session = all.map((t) => sessionStarts.findLastIndex((start) => start <= t));
  const reads = all.map((t) =>
    Array.from(readKeys.slice(readStarts[t], readStarts[t + 1]), (key, i) => ({
      key,
      writer: readWriters[(readStarts[t] ?? 0) + i] ?? initialWriter,
    })),
  );
  const writes = all.map((t) => new Set(writeKeys.slice(writeStarts[t], writeStarts[t + 1])));
  const before = all.map((a) =>
    all.map((b) => (session[a] === session[b] && a < b) || (reads[b] ?? []).some(({ writer }) => writer === a)),
  );
  for (const k of all)
    for (const row of before) if (row[k] === true) for (const b of all) if (before[k]?.[b] === true) row[b] = true;
  return { count, session, reads, writes, before };
}

function* ordersOf(count: number, taken: readonly number[] = []): Generator<readonly number[]> {
  if (taken.length === count) yield taken;
  for (let t = 0; t < count; t++) if (!taken.includes(t)) yield* ordersOf(count, [...taken, t]);
}
