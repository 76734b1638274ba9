import { Consumers, type Position } from './consumers.ts';
import type { Actions } from './log-actions.ts';
import { type LogTable, type Sighting, polledOffsets } from './log-tables.ts';

type Key = string | undefined;

/** What is told of the records that a consumer was given one after the other. */
export interface PollFaults {
  /** The second one is not behind the first. */
  readonly back: (from: Position, to: Position, key: Key) => void;
  /** Between them is one that some consumer was given. */
  readonly skip: (from: Position, to: Position, skipped: Sighting, key: Key) => void;
}

/** What each consumer was given must rise, and leave out nothing that any consumer was given. O(n log n). */
export function pollsOutOfOrder(
  actions: Actions,
  tables: ReadonlyMap<Key, LogTable>,
  { back, skip }: PollFaults,
): void {
  const consumers = new Consumers();
  const polled = new Map<Key, PolledRecords>();
  for (const [key, table] of tables) polled.set(key, new PolledRecords(table));
  for (const [operation, each] of actions) {
    consumers.rearrange(operation);
    for (const action of each) {
      if (action.kind !== 'poll') continue;
      const { key, records } = action;
      let from = consumers.positionOf(operation.process, key);
      for (const { offset } of records) {
        const to: Position = { offset, operation };
        if (from !== undefined && offset <= from.offset) back(from, to, key);
        else if (from !== undefined) {
          const skipped = polled.get(key)?.firstBetween(from.offset, offset);
          if (skipped !== undefined) skip(from, to, skipped, key);
        }
        from = to;
      }
      if (from !== undefined) consumers.moveTo(operation.process, key, from);
    }
  }
}

/** The polled records of one log in order, to see what lies between two of them. */
class PolledRecords {
  readonly #table: LogTable;
  readonly #offsets: Float64Array;
  readonly #rank = new Map<number, number>();

  constructor(table: LogTable) {
    this.#table = table;
    this.#offsets = polledOffsets(table);
    for (const [rank, offset] of this.#offsets.entries()) this.#rank.set(offset, rank);
  }

  /** The first record between two that were polled, with a poll that showed it. */
  firstBetween(from: number, to: number): Sighting | undefined {
    const next = this.#offsets[(this.#rank.get(from) ?? 0) + 1];
    if (next === undefined || next >= to) return undefined;
    const operation = this.#table.slots.get(next)?.polledBy;
    return operation === undefined ? undefined : { offset: next, operation };
  }
}
