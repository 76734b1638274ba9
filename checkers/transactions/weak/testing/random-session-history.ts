import type { Prng } from '../../../../harness/core/prng.ts';
import { type DraftTransaction, initialWriter, type SessionHistory, sessionHistory } from '../session-history.ts';

export interface SessionShape {
  readonly transactions: number;
  readonly sessions: number;
  readonly keys: number;
  /** Operations of a transaction, at most. */
  readonly operationsMax: number;
  /** Of a hundred reads so many are answered by any writer of their key. */
  readonly strayPercent: number;
  /** Of a hundred reads so many are answered by what the store held a few transactions ago. */
  readonly stalePercent?: number;
}

interface Draft {
  readonly session: number;
  readonly reads: (readonly [key: number, writer: number])[];
  readonly writes: number[];
}

/** Transactions that run one after the other on a store, whose reads now and then find something else than is there. */
export function randomSessionHistory(prng: Prng, shape: SessionShape): SessionHistory {
  const drafts: Draft[] = [];
  /** By key: who wrote it, oldest first. */
  const writersOf: number[][] = Array.from({ length: shape.keys }, () => [initialWriter]);
  const everyone: { readonly reader: number; readonly read: number; readonly key: number }[] = [];
  for (let t = 0; t < shape.transactions; t++) {
    const draft: Draft = { session: prng.below(shape.sessions), reads: [], writes: [] };
    const operations = prng.between(1, shape.operationsMax);
    for (let i = 0; i < operations; i++) {
      const key = prng.below(shape.keys);
      if (prng.chance(1, 2)) draft.writes.push(key);
      if (draft.writes.includes(key)) continue;
      const writers = writersOf[key] ?? [];
      const isStale = prng.chance(shape.stalePercent ?? 0, 100);
      const back = isStale ? 1 + prng.below(Math.min(writers.length, 8)) : 1;
      if (prng.chance(shape.strayPercent, 100)) everyone.push({ reader: t, read: draft.reads.length, key });
      draft.reads.push([key, writers.at(-back) ?? initialWriter]);
    }
    for (const key of new Set(draft.writes)) writersOf[key]?.push(t);
    drafts.push(draft);
  }
  for (const { reader, read, key } of everyone) {
    const others = (writersOf[key] ?? []).filter((writer) => writer !== reader);
    const reads = drafts[reader]?.reads ?? [];
    reads[read] = [key, prng.pick(others)];
  }
  return bySession(drafts, shape);
}

/** Numbers the transactions session by session. */
function bySession(drafts: readonly Draft[], { sessions, keys }: SessionShape): SessionHistory {
  const members: number[][] = Array.from({ length: sessions }, () => []);
  for (const [t, { session }] of drafts.entries()) members[session]?.push(t);
  const numbers = new Int32Array(drafts.length);
  for (const [number, t] of members.flat().entries()) numbers[t] = number;
  const renumbered = (t: number): DraftTransaction => {
    const { reads = [], writes = [] } = drafts[t] ?? {};
    return { reads: reads.map(([key, writer]) => [key, writer < 0 ? writer : (numbers[writer] ?? 0)]), writes };
  };
  return sessionHistory(
    members.map((session) => session.map(renumbered)),
    keys,
  );
}
