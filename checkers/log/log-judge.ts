import type { Operation } from '../../harness/core/history.ts';
import { Findings } from '../findings.ts';
import { type Action, type LogOperation, logActions } from './log-actions.ts';
import {
  divergedStory,
  duplicateStory,
  gapStory,
  lostStory,
  sendsReversedStory,
  skippedStory,
  unexpectedStory,
  wentBackStory,
} from './log-stories.ts';
import { LogTable, type Sighting, placeCount, polledOffsets } from './log-tables.ts';
import { pollsOutOfOrder } from './poll-order.ts';
import { sendsOutOfOrder } from './send-order.ts';

type Key = string | undefined;
type Count = 'keys' | 'sent' | 'acknowledged' | 'polled' | 'unseen' | 'holes';

/** Judges all logs of a history. */
export class LogJudge {
  readonly diverged: Findings = new Findings('agreement');
  readonly duplicated: Findings = new Findings('duplicated');
  readonly unexpected: Findings = new Findings('unexpected');
  readonly lost: Findings = new Findings('lost');
  readonly order: Findings = new Findings('order');
  readonly skipped: Findings = new Findings('skipped');
  readonly gaps: Findings = new Findings('gaps');
  readonly counts: Record<Count, number> = { keys: 0, sent: 0, acknowledged: 0, polled: 0, unseen: 0, holes: 0 };
  readonly #isDense: boolean;
  readonly #tables = new Map<Key, LogTable>();

  constructor(operations: readonly Operation[], model: 'sparse' | 'dense') {
    this.#isDense = model === 'dense';
    const logged = operations.map((operation): LogOperation => ({ operation, actions: logActions(operation) }));
    for (const { operation, actions } of logged) {
      for (const action of actions) this.#note(action, operation);
    }
    this.counts.keys = this.#tables.size;
    for (const [key, table] of this.#tables) this.#judgeLog(key, table);
    pollsOutOfOrder(logged, this.#tables, {
      back: (from, to, key) => {
        this.order.add(() => wentBackStory(from, to, key));
      },
      skip: (from, to, skipped, key) => {
        this.skipped.add(() => skippedStory(from, to, skipped, key));
      },
    });
    sendsOutOfOrder(logged, (earlier, later, key) => {
      this.order.add(() => sendsReversedStory(earlier, later, key));
    });
  }

  #tableOf(key: Key): LogTable {
    let table = this.#tables.get(key);
    if (table === undefined) this.#tables.set(key, (table = new LogTable()));
    return table;
  }

  #note(action: Action, operation: Operation): void {
    const { key } = action;
    const table = this.#tableOf(key);
    if (action.kind === 'send') {
      if (operation.type !== 'fail') this.counts.sent++;
      if (operation.type === 'ok') this.counts.acknowledged++;
      const divergence = table.addSend(action, operation);
      if (divergence !== undefined) this.diverged.add(() => divergedStory(divergence, key));
      return;
    }
    const { offsets, values } = action;
    this.counts.polled += offsets.length;
    for (let i = 0; i < offsets.length; i++) {
      const divergence = table.addRecord(offsets[i] ?? 0, values[i] ?? null, operation);
      if (divergence !== undefined) this.diverged.add(() => divergedStory(divergence, key));
    }
  }

  #judgeLog(key: Key, table: LogTable): void {
    const polled = polledOffsets(table);
    const [lowest = Infinity] = polled;
    const highest = polled.at(-1) ?? -Infinity;
    const beyond = table.slots.get(highest)?.polledBy;
    for (const value of table.values) {
      const { appends, firstPolled } = value;
      if (firstPolled !== undefined) {
        if (!appends.some(({ operation }) => operation.invokedAt <= endOf(firstPolled)))
          this.unexpected.add(() => unexpectedStory(value, firstPolled, key));
        if (appends.length > 0 && placeCount(value) > appends.length)
          this.duplicated.add(() => duplicateStory(value, key));
        continue;
      }
      for (const append of appends) {
        if (append.operation.type !== 'ok') continue;
        const { offset } = append;
        if (offset === undefined || offset < lowest || offset > highest || beyond === undefined) this.counts.unseen++;
        else this.lost.add(() => lostStory(value, append, { operation: beyond, offset: highest }, key));
      }
    }
    this.#judgeGaps(key, table);
  }

  #judgeGaps(key: Key, { slots }: LogTable): void {
    const offsets = Float64Array.from(slots.keys()).toSorted();
    for (let i = 1; i < offsets.length; i++) {
      const [from, to] = [slots.get(offsets[i - 1] ?? 0), slots.get(offsets[i] ?? 0)];
      if (from === undefined || to === undefined || to.offset === from.offset + 1) continue;
      this.counts.holes += to.offset - from.offset - 1;
      const between = [from, to].map(({ offset, sighting }): Sighting => ({ offset, operation: sighting }));
      const [first, second] = between;
      if (this.#isDense && first !== undefined && second !== undefined)
        this.gaps.add(() => gapStory(first, second, key));
    }
  }
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
