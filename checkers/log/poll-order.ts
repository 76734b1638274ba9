import { Consumers, type Position } from './consumers.ts';
import type { LogOperation } from './log-actions.ts';
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
  operations: readonly LogOperation[],
  tables: ReadonlyMap<Key, LogTable>,
  { back, skip }: PollFaults,
): void {
  const consumers = new Consumers();
  const polled = new Map<Key, PolledRecords>();
  for (const [key, table] of tables) polled.set(key, new PolledRecords(table));
  for (const { operation, actions } of operations) {
    consumers.rearrange(operation);
    for (const action of actions) {
      if (action.kind !== 'poll') continue;
      const { key, offsets } = action;
      const records = polled.get(key);
      let from = consumers.positionOf(operation.process, key);
      for (const offset of offsets) {
        const to: Position = { offset, operation };
        if (from !== undefined && offset <= from.offset) back(from, to, key);
        else if (from !== undefined) {
          const skipped = records?.firstBetween(from.offset, offset);
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
  /** Where the last one that was asked for is: the next is mostly right behind it. */
  #at = 0;

  constructor(table: LogTable) {
    this.#table = table;
    this.#offsets = polledOffsets(table);
  }

  /** The first record between two that were polled, with a poll that showed it. */
  firstBetween(from: number, to: number): Sighting | undefined {
    if (this.#offsets[this.#at] !== from) this.#at = this.#search(from);
    const next = this.#offsets[++this.#at];
    if (next === undefined || next >= to) return undefined;
    const operation = this.#table.slots.get(next)?.polledBy;
    return operation === undefined ? undefined : { offset: next, operation };
  }

  #search(offset: number): number {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
