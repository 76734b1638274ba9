import type { Operation } from '../../../harness/core/history.ts';
import { type WatchEvent, watchAnswer } from '../watch-answer.ts';

interface Watcher {
  readonly events: readonly WatchEvent[];
  /** When the watch that told each event was over. */
  readonly ends: readonly number[];
  readonly finalAt: number | undefined;
}

/**
 * Tries every order of the writes, those of unknown outcome in it or not: true when in some order moments can be found for all writes, each
 * watcher was told a whole piece of it, a final watch misses nothing that was known before it, and revisions grow along it. For small
 * histories of one key.
 */
export function toldInOrder(operations: readonly Operation[]): boolean {
  const writes = operations.filter(({ f, type }) => f === 'write' && type !== 'fail');
  const watchers = watchersIn(operations);
  return place(
    writes,
    [],
    (order) =>
      watchers.every((watcher) => isTold(watcher, order, watchers)) &&
      revisionsGrow(order, watchers) &&
      hasMoments(order, watchers),
  );
}

function place(
  left: readonly Operation[],
  order: readonly Operation[],
  holds: (order: readonly Operation[]) => boolean,
): boolean {
  if (left.every(({ type }) => type === 'info') && holds(order)) return true;
  return left.some((next) =>
    place(
      left.filter((each) => each !== next),
      [...order, next],
      holds,
    ),
  );
}

function watchersIn(operations: readonly Operation[]): Watcher[] {
  const processes = new Set(operations.filter(({ f }) => f !== 'write').map(({ process }) => process));
  return [...processes].map((process) => {
    const watches = operations.filter((each) => each.process === process && each.f !== 'write' && each.type === 'ok');
    const parts = watches.map((each) => ({ events: watchAnswer(each).events, end: each.completedAt ?? 0 }));
    return {
      events: parts.flatMap(({ events }) => events),
      ends: parts.flatMap(({ events, end }) => events.map(() => end)),
      finalAt: watches.find(({ f }) => f === 'final-watch')?.invokedAt,
    };
  });
}

function isTold({ events, finalAt }: Watcher, order: readonly Operation[], watchers: readonly Watcher[]): boolean {
  const [first] = events;
  if (first === undefined) return true;
  const start = order.findIndex(({ input }) => input === first.value);
  if (start === -1 || !events.every(({ value }, i) => order[start + i]?.input === value)) return false;
  const behind = order.slice(start + events.length);
  return !behind.some((write) => knownBy(write, watchers) < (finalAt ?? 0));
}

/** Each write as early as can be: after the one before it, and when it was begun. */
function hasMoments(order: readonly Operation[], watchers: readonly Watcher[]): boolean {
  let moment = 0;
  return order.every((write) => {
    moment = Math.max(moment, write.invokedAt);
    return moment <= knownBy(write, watchers);
  });
}

/** Whoever was told it: a greater revision is a later change, and one revision is one change. */
function revisionsGrow(order: readonly Operation[], watchers: readonly Watcher[]): boolean {
  const told = watchers.flatMap(({ events }) =>
    events.flatMap(({ revision, value }) =>
      revision === undefined ? [] : [{ revision, place: order.findIndex(({ input }) => input === value) }],
    ),
  );
  return told.every((a) => told.every((b) => Math.sign(a.revision - b.revision) === Math.sign(a.place - b.place)));
}

/** When it had certainly happened: it was acknowledged, or told to somebody. */
function knownBy(write: Operation, watchers: readonly Watcher[]): number {
  const told = watchers.flatMap(({ events, ends }) => ends.filter((_, i) => events[i]?.value === write.input));
  return Math.min(write.type === 'ok' ? (write.completedAt ?? Infinity) : Infinity, ...told);
}
