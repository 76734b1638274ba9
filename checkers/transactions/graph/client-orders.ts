import type { Operation } from '../../../harness/core/history.ts';
import { type TransactionTable, fail, ok } from '../table/transaction-table.ts';
import type { EdgeSource } from './digraph.ts';
import { process, realtime } from './edge-kind.ts';

/**
 * What clients know of the order: each process does one thing after another. A transaction whose outcome is
 * not known may take effect after those that its process does later, so that nothing leads out of it.
 */
export function processOrder(table: TransactionTable, isCommitted: Uint8Array): EdgeSource {
  return (add) => {
    const last = table.arena.int32(table.processCount).fill(-1);
    for (let t = 0; t < table.count; t++) {
      table.deadline.spend(1);
      if (table.status[t] === fail || isCommitted[t] !== 1) continue;
      const of = table.process[t] ?? 0;
      const before = last[of] ?? -1;
      if (before !== -1) add(before, t, process);
      if (table.status[t] === ok) last[of] = t;
    }
  };
}

export interface RealTime {
  /** The number of vertices, barriers included. */
  readonly vertexCount: number;
  readonly edges: EdgeSource;
}

/**
 * Real time: what was completed before another was invoked comes before it. In place of an edge for each such pair
 * there are barriers, vertices from `firstBarrier` on: a transaction leads to the barrier before the first invocation after
 * its completion, each barrier to the next one, and the last one before an invocation to its transaction. So one
 * transaction reaches another exactly if it was completed before, with three edges for a transaction at most.
 */
export function realTime(table: TransactionTable, isCommitted: Uint8Array, firstBarrier: number): RealTime {
  const { count } = table;
  const followers = firstFollowers(table);
  // Of each transaction: the last barrier before it.
  const barriers = table.arena.int32(count).fill(-1);
  for (let t = 0; t < count; t++) {
    const follower = followers[t] ?? count;
    if (follower < count) barriers[follower] = 0;
  }
  let barrier = firstBarrier - 1;
  for (let t = 0; t < count; t++) barriers[t] = barriers[t] === 0 ? ++barrier : barrier;
  return {
    vertexCount: barrier + 1,
    edges: (add) => {
      let last = firstBarrier;
      for (let t = 0; t < count; t++) {
        const before = barriers[t] ?? 0;
        if (before > last) add(last, before, realtime);
        last = Math.max(last, before);
        if (before >= firstBarrier && isCommitted[t] === 1) add(before, t, realtime);
        const first = followers[t] ?? count;
        if (first < count) add(t, barriers[first] ?? 0, realtime);
      }
    },
  };
}

/** Of each transaction: the first one that was invoked after its completion, or the number of all when none is known to be. */
function firstFollowers({ arena, count, operations, status }: TransactionTable): Int32Array {
  const followers = arena.int32(count).fill(count);
  for (let t = 0; t < count; t++) {
    const completedAt = operations[t]?.completedAt;
    if (status[t] === ok && completedAt !== undefined) followers[t] = firstAfter(operations, completedAt, t);
  }
  return followers;
}

/** The first operation behind `from` that was invoked later than `time`; they are in order of invocation. Near ones are found at once. */
function firstAfter(operations: readonly Operation[], time: number, from: number): number {
  const invokedAt = (at: number): number => operations[at]?.invokedAt ?? 0;
  let step = 1;
  let low = from;
  while (low + step < operations.length && invokedAt(low + step) <= time) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, operations.length);
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (invokedAt(middle) <= time) low = middle;
    else high = middle;
  }
  return high;
}
