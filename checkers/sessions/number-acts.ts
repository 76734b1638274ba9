import type { Operation } from '../../harness/core/history.ts';
import type { Act, ObjectHistory } from './object-acts.ts';
import type { Entry } from './read-objects.ts';

const detached = 'operations of unknown outcome after which their process went on';

/**
 * Makes acts of what happened, and puts them into sessions: a process is one. An operation without an outcome that somebody saw may have
 * had its effect after later ones of its process, so that it gets a session of its own, unless it is the last.
 */
export function numberActs(
  entries: readonly Entry[],
  leaveOut: (reason: string) => void,
): Pick<ObjectHistory, 'acts' | 'sessionStarts' | 'reads' | 'writes'> {
  const happened = withoutUnseen(entries);
  const sessions: Entry[][] = [];
  const alone: Entry[] = [];
  for (const session of Map.groupBy(happened, ({ operation }) => operation.process).values()) {
    const isOrdered = (entry: Entry): boolean => entry.operation.type === 'ok' || entry === session.at(-1);
    sessions.push(session.filter(isOrdered));
    alone.push(...session.filter((entry) => !isOrdered(entry)));
  }
  for (const entry of alone) {
    leaveOut(detached);
    sessions.push([entry]);
  }
  const numbers = new Map<Operation, number>();
  for (const { operation } of sessions.flat()) numbers.set(operation, numbers.size);
  const acts: Act[] = [];
  const sessionStarts = [0];
  let reads = 0;
  let writes = 0;
  for (const [session, members] of sessions.entries()) {
    for (const { operation, key, seen, isWrite } of members) {
      acts.push({ operation, session, key, seen: seen?.map((each) => numbers.get(each) ?? 0), isWrite });
      if (seen !== undefined) reads++;
      if (isWrite) writes++;
    }
    sessionStarts.push(acts.length);
  }
  return { acts, sessionStarts, reads, writes };
}

/** Leaves out writes without an outcome that nobody saw: they may never have happened. */
function withoutUnseen(entries: readonly Entry[]): readonly Entry[] {
  const byOperation = new Map(entries.map((entry) => [entry.operation, entry]));
  const happened = new Set<Entry>();
  const open = entries.filter(({ operation }) => operation.type === 'ok');
  // What a compare-and-set without an outcome read happened too, if that one did.
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    happened.add(entry);
    for (const writer of entry.seen ?? []) {
      const seen = byOperation.get(writer);
      if (seen !== undefined && seen.operation.type === 'info' && !happened.has(seen)) open.push(seen);
    }
  }
  return entries.filter((entry) => happened.has(entry));
}
