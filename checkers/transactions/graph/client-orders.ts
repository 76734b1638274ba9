import { type TransactionTable, fail, ok } from '../table/transaction-table.ts';
import type { EdgeList } from './digraph.ts';
import { process, realtime } from './edge-kind.ts';

/**
 * Adds what clients know of the order: each process does one thing after another. A transaction whose outcome is
 * not known may take effect after those that its process does later, so that nothing leads out of it.
 */
export function addProcessOrder(table: TransactionTable, isCommitted: Uint8Array, edges: EdgeList): void {
  const last = new Int32Array(table.processCount).fill(-1);
  for (let t = 0; t < table.count; t++) {
    if (table.status[t] === fail || isCommitted[t] !== 1) continue;
    const of = table.process[t] ?? 0;
    const before = last[of] ?? -1;
    if (before !== -1) edges.add(before, t, process);
    if (table.status[t] === ok) last[of] = t;
  }
}

/**
 * Adds real time: what was completed before another was invoked comes before it. In place of an edge for each such pair
 * there are barriers, vertices from `firstBarrier` on: a transaction leads to the barrier before the first invocation after
 * its completion, each barrier to the next one, and the last one before an invocation to its transaction. So one
 * transaction reaches another exactly if it was completed before, with three edges for a transaction at most.
 *
 * @returns The number of vertices, barriers included.
 */
export function addRealTime(
  table: TransactionTable,
  isCommitted: Uint8Array,
  firstBarrier: number,
  edges: EdgeList,
): number {
  const { count, operations, status } = table;
  const invoked = new Float64Array(count);
  for (let t = 0; t < count; t++) invoked[t] = operations[t]?.invokedAt ?? 0;
  // Of each transaction: the first one that was invoked after it. Of each one: whether it is that of any.
  const follower = new Int32Array(count).fill(count);
  const isFollower = new Uint8Array(count + 1);
  for (let t = 0; t < count; t++) {
    const completedAt = operations[t]?.completedAt;
    if (status[t] !== ok || completedAt === undefined) continue;
    const first = firstAfter(invoked, completedAt, t);
    follower[t] = first;
    isFollower[first] = 1;
  }
  const barriers = new Int32Array(count + 1).fill(-1);
  let barrier = firstBarrier - 1;
  for (let t = 0; t < count; t++) {
    if (isFollower[t] === 1) {
      barrier++;
      if (barrier > firstBarrier) edges.add(barrier - 1, barrier, realtime);
    }
    barriers[t] = barrier;
    if (barrier >= firstBarrier && isCommitted[t] === 1) edges.add(barrier, t, realtime);
  }
  for (let t = 0; t < count; t++) {
    const first = follower[t] ?? count;
    if (first < count) edges.add(t, barriers[first] ?? -1, realtime);
  }
  return barrier + 1;
}

/** The first index behind `from` whose time is later than `time`; the times never fall. Near ones are found at once. */
function firstAfter(times: Float64Array, time: number, from: number): number {
  let step = 1;
  let low = from;
  while (low + step < times.length && (times[low + step] ?? 0) <= time) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, times.length);
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle;
    else high = middle;
  }
  return high;
}
