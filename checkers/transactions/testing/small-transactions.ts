import { History } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import { nanos } from '../../../harness/core/time.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';

/** A micro-operation as oracles see it: `read` is what was answered, undefined where that is not known. */
export type SmallMicro =
  | { readonly kind: 'write'; readonly key: string; readonly value: number }
  | { readonly kind: 'read'; readonly key: string; readonly value: readonly number[] | number | null | undefined };

/** A transaction of a history that is small enough to try all orders. Times are whole numbers. */
export interface SmallTransaction {
  /** Its place among all; a process does its own in this order. */
  readonly number: number;
  readonly process: number;
  readonly type: 'ok' | 'info' | 'fail';
  readonly invokedAt: number;
  readonly completedAt: number;
  readonly micros: readonly SmallMicro[];
}

/** The record that a checker is given of such transactions. */
export function recordOf(transactions: readonly SmallTransaction[], writeName: 'append' | 'w'): RunRecord {
  const events = transactions.flatMap(({ process, type, invokedAt, completedAt, micros }): Omit<Op, 'index'>[] => [
    {
      time: nanos(invokedAt),
      type: 'invoke',
      process,
      f: 'txn',
      value: micros.map((each) => question(each, writeName)),
    },
    { time: nanos(completedAt), type, process, f: 'txn', value: micros.map((each) => answer(each, writeName)) },
  ]);
  // Stable: of one process a completion stays before the next invocation at the same time.
  const ops = events.toSorted((a, b) => a.time - b.time).map((op, index) => ({ ...op, index }));
  return { history: new History(ops), traces: [], states: [], finals: [], gaps: [] };
}

/** One readable line a transaction. */
export function textOf(transactions: readonly SmallTransaction[]): string {
  return transactions
    .map(({ process, type, invokedAt, completedAt, micros }) => {
      const acts = micros.map(
        (micro) => `${micro.kind === 'read' ? 'r' : 'w'} ${micro.key} ${JSON.stringify(micro.value)}`,
      );
      return `\n  ${invokedAt}..${completedAt} p${process} ${type} ${acts.join(', ')}`;
    })
    .join('');
}

function question(micro: SmallMicro, writeName: string): Json {
  return micro.kind === 'read' ? ['r', micro.key, null] : [writeName, micro.key, micro.value];
}

function answer(micro: SmallMicro, writeName: string): Json {
  return micro.kind === 'read' ? ['r', micro.key, micro.value ?? null] : [writeName, micro.key, micro.value];
}
