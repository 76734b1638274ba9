import { initialWriter, type SessionHistory, sessionNumbers, transactionCount, writes } from '../session-history.ts';
import type { Level } from './axioms.ts';

/**
 * A level's axiom by all the edges that it asks for, and not only the few that are enough: cubic, for some hundreds of transactions,
 * where trying all commit orders is out of reach.
 */
export function hasCommitOrder(history: SessionHistory, level: Level): boolean {
  const count = transactionCount(history);
  const sessions = sessionNumbers(history);
  const base = relation(count, (a, b) => sessions[a] === sessions[b] && a < b);
  for (const { reader, writer } of readsOf(history)) if (writer >= 0) add(base, writer, reader);
  const before = closed(base);
  const order = base.map((row) => row.slice());
  for (const { reader, read, key, writer } of readsOf(history)) {
    for (let other = 0; other < count; other++) {
      if (other === writer || other === reader || !writes(history, other, key)) continue;
      const isVisible =
        level === 'causal'
          ? has(before, other, reader)
          : level === 'read-atomic'
            ? has(base, other, reader)
            : readsOf(history, reader).some((each) => each.writer === other && each.read < read);
      if (!isVisible) continue;
      if (writer === initialWriter) return false;
      add(order, other, writer);
    }
  }
  const all = closed(order);
  return all.every((row, transaction) => row[transaction] !== 1);
}

interface Read {
  readonly reader: number;
  readonly read: number;
  readonly key: number;
  readonly writer: number;
}

function readsOf({ readStarts, readKeys, readWriters }: SessionHistory, only?: number): Read[] {
  const reads: Read[] = [];
  const end = only === undefined ? readStarts.length - 1 : only + 1;
  for (let reader = only ?? 0; reader < end; reader++) {
    for (let read = readStarts[reader] ?? 0; read < (readStarts[reader + 1] ?? 0); read++) {
      reads.push({ reader, read, key: readKeys[read] ?? 0, writer: readWriters[read] ?? initialWriter });
    }
  }
  return reads;
}

type Relation = readonly Uint8Array[];

function relation(count: number, isRelated: (a: number, b: number) => boolean): Relation {
  return Array.from({ length: count }, (_, a) =>
    Uint8Array.from({ length: count }, (_value, b) => (isRelated(a, b) ? 1 : 0)),
  );
}

function has(pairs: Relation, a: number, b: number): boolean {
  return pairs[a]?.[b] === 1;
}

function add(pairs: Relation, a: number, b: number): void {
  const row = pairs[a];
  if (row !== undefined) row[b] = 1;
}

/** Warshall's algorithm. */
function closed(pairs: Relation): Relation {
  const rows = pairs.map((row) => row.slice());
  for (const [k, through] of rows.entries()) {
    for (const row of rows) {
      if (row[k] !== 1) continue;
      for (let b = 0; b < row.length; b++) if (through[b] === 1) row[b] = 1;
    }
  }
  return rows;
}
