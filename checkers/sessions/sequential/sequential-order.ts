import type { SessionHistory } from '../../transactions/weak/session-history.ts';
import { causalActs } from '../causal-acts.ts';
import type { ObjectHistory } from '../object-acts.ts';

/** What any order of all acts, one after the other, must keep, before anything is inferred. */
export interface SequentialOrder {
  readonly order: SessionHistory;
  /** Reads of lists of which none is a beginning of the other: the longest one of the key, and one that differs. */
  readonly diverging: readonly { readonly read: number; readonly longest: number }[];
}

/**
 * Sessions and reads, and of lists all there is: the longest read of each shows the order of its appends; a read comes before the appends
 * that it lacks, and appends that no read shows come after all reads.
 */
export function sequentialOrder(history: ObjectHistory): SequentialOrder {
  const { acts, keys } = history;
  const causal = causalActs(history);
  const known = [...(causal.knownOrder ?? [])];
  const diverging: { read: number; longest: number }[] = [];
  const byKey: ListMembers[] = keys.map(() => ({ longest: undefined, lastReads: new Map(), appends: new Map() }));
  for (const [number, { key, seen }] of acts.entries()) {
    const members = byKey[key];
    if (seen === undefined || members === undefined) continue;
    if (members.longest === undefined || seen.length > (acts[members.longest]?.seen?.length ?? 0))
      members.longest = number;
  }
  const shown = byKey.map(({ longest }) => new Set(longest === undefined ? [] : acts[longest]?.seen));
  for (const [number, { key, session, seen, isWrite }] of acts.entries()) {
    const members = byKey[key];
    if (keys[key]?.kind !== 'list' || members === undefined) continue;
    const order = members.longest === undefined ? [] : (acts[members.longest]?.seen ?? []);
    if (seen !== undefined) {
      const isPrefix = seen.every((element, i) => element === order[i]);
      if (!isPrefix && members.longest !== undefined) diverging.push({ read: number, longest: members.longest });
      const next = order[seen.length];
      if (isPrefix && next !== undefined) known.push(number, next);
      members.lastReads.set(session, number);
    }
    // The first of a session is enough: the others follow it.
    if (isWrite && shown[key]?.has(number) !== true && !members.appends.has(session))
      members.appends.set(session, number);
  }
  for (const { lastReads, appends } of byKey) {
    for (const append of appends.values()) for (const read of lastReads.values()) known.push(read, append);
  }
  return { order: { ...causal, knownOrder: Int32Array.from(known) }, diverging };
}

interface ListMembers {
  longest: number | undefined;
  /** By session: its last read, and its first append that no read shows. */
  readonly lastReads: Map<number, number>;
  readonly appends: Map<number, number>;
}
