import type { Operation } from '../../harness/core/history.ts';
import { countLeading } from '../count-leading.ts';
import type { Change, Stream } from './streams.ts';

/** A change that a watcher should have been told by a certain watch, and was told later or never. */
export interface Late {
  readonly change: Change;
  readonly stream: Stream;
  /** The watch that ended too late not to have told it. */
  readonly due: Operation;
  readonly toldBy: Operation | undefined;
}

/**
 * Changes that were acknowledged more than `bound` ns before the end of a watch that does not tell them, nor one before it. A watcher may need the
 * bound to begin: what was written before it had watched for so long, and before its first watch had ended, is not asked of it.
 */
export function lateEvents(
  streams: readonly Stream[],
  changes: readonly (Change | undefined)[],
  bound: number,
): Late[] {
  return streams.flatMap((stream) => {
    const [first] = stream.watches;
    if (first === undefined) return [];
    const begun = Math.min(first.invokedAt + bound, first.completedAt ?? Infinity);
    const ends = stream.watches.map(({ completedAt }) => completedAt ?? Infinity);
    const tellers = new Map(stream.events.map(({ id, watch }) => [id, watch]));
    return changes.flatMap((change, id): Late[] => {
      if (change?.write.type !== 'ok' || change.write.invokedAt < begun) return [];
      const deadline = (change.write.completedAt ?? Infinity) + bound;
      const due = stream.watches[countLeading(ends.length, (place) => (ends[place] ?? Infinity) <= deadline)];
      const toldBy = tellers.get(id);
      if (due === undefined || (toldBy !== undefined && toldBy.index <= due.index)) return [];
      return [{ change, stream, due, toldBy }];
    });
  });
}
