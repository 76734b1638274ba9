import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type Story, violationOf } from '../findings.ts';
import { Consumers, type Position } from './consumers.ts';
import { type Action, logActions } from './log-actions.ts';
import { divergedStory, wentBackStory } from './log-stories.ts';
import { LogTable } from './log-tables.ts';

type Key = string | undefined;

/**
 * Judges logs while the history goes on: two values at one offset, and consumers that go back. It holds an entry a record, and of each
 * consumer where it is.
 */
export class LogStream {
  readonly #tables = new Map<Key, LogTable>();
  readonly #consumers = new Consumers();

  add(operation: Operation, hasEnded: boolean): Violation | undefined {
    if (!hasEnded) return undefined;
    this.#consumers.rearrange(operation);
    if (operation.type !== 'ok') return undefined;
    let found: Violation | undefined;
    for (const action of logActions(operation)) found ??= this.#addAction(action, operation);
    return found;
  }

  #addAction(action: Action, operation: Operation): Violation | undefined {
    const { key } = action;
    let table = this.#tables.get(key);
    if (table === undefined) this.#tables.set(key, (table = new LogTable()));
    // The answer is in the table; its lists need not be kept with it.
    const plain = { ...operation, output: null };
    if (action.kind === 'send') {
      const divergence = table.addSend(action, plain);
      return divergence === undefined ? undefined : violationOf('agreement', divergedStory(divergence, key));
    }
    let told: { readonly property: string; readonly story: Story } | undefined;
    let from = this.#consumers.positionOf(operation.process, key);
    for (const [i, offset] of action.offsets.entries()) {
      const divergence = table.addRecord(offset, action.values[i] ?? null, plain);
      if (divergence !== undefined) told ??= { property: 'agreement', story: divergedStory(divergence, key) };
      const to: Position = { offset, operation: plain };
      if (from !== undefined && offset <= from.offset) {
        told ??= { property: 'order', story: wentBackStory(from, to, key) };
      }
      from = to;
    }
    if (from !== undefined) this.#consumers.moveTo(operation.process, key, from);
    return told === undefined ? undefined : violationOf(told.property, told.story);
  }
}
