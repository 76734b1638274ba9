import type { EdgeList } from '../graph/digraph.ts';
import { type TransactionTable, fail, nil, ok, read } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';
import { process, realtime } from './version-reasons.ts';

/** How one transaction met one key: the first version that it read or left, and the last one. */
interface Meeting {
  readonly key: number;
  readonly first: number;
  readonly last: number;
}

/** What one process met one after the other: versions of a key never go back. */
export function addProcessVersions(table: TransactionTable, view: RegisterView, edges: EdgeList): void {
  const { count, status } = table;
  const byProcess = new Map<number, number[]>();
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] === fail || view.isCommitted[t] !== 1) continue;
    const of = table.process[t] ?? 0;
    const known = byProcess.get(of);
    if (known === undefined) byProcess.set(of, [t]);
    else known.push(t);
  }
  const metBy = new Int32Array(table.keys.length).fill(-1);
  const met = new Int32Array(table.keys.length);
  for (const [of, transactions] of byProcess) {
    for (const t of transactions) {
      for (const { key, first, last } of meetingsOf(table, view, t)) {
        if (metBy[key] === of && first !== nil) edges.add(met[key] ?? 0, first, process);
        // Without an outcome it may take effect after what its process does next.
        if (status[t] !== ok || last === nil) continue;
        metBy[key] = of;
        met[key] = last;
      }
    }
  }
}

/** Beyond so many meetings of a key that nothing has followed yet, the oldest are forgotten: less is known then, never more. */
const recentMax = 256;

interface Recent {
  readonly version: number;
  readonly completedAt: number;
}

/**
 * What was met after something else was over: versions of a key never go back in real time either. For each key the last
 * meetings that are over are kept until one that began after them is over as well.
 */
export function addRealTimeVersions(table: TransactionTable, view: RegisterView, edges: EdgeList): void {
  const recent = new Map<number, Recent[]>();
  for (const { t, isCompletion } of endsInTime(table, view)) {
    for (const { key, first, last } of meetingsOf(table, view, t)) {
      const known = recent.get(key) ?? [];
      const invokedAt = table.operations[t]?.invokedAt ?? 0;
      if (!isCompletion) {
        if (first !== nil) for (const each of known) edges.add(each.version, first, realtime);
        continue;
      }
      if (last === nil) continue;
      const completedAt = table.operations[t]?.completedAt ?? Infinity;
      // A meeting with the same version that was over earlier says more.
      const left = known.filter((each) => each.completedAt >= invokedAt);
      if (!left.some(({ version }) => version === last)) left.push({ version: last, completedAt });
      if (left.length > recentMax) left.shift();
      recent.set(key, left);
    }
  }
}

interface End {
  readonly t: number;
  readonly isCompletion: boolean;
}

/** Invocations and completions in order of time; at equal times invocations are first: then neither is before the other. */
function* endsInTime(table: TransactionTable, view: RegisterView): Generator<End> {
  const { count, operations, status } = table;
  const completions = new Float64Array(count);
  const order = new Uint32Array(count);
  for (let t = 0; t < count; t++) {
    order[t] = t;
    completions[t] = status[t] === ok ? (operations[t]?.completedAt ?? Infinity) : Infinity;
  }
  order.sort((a, b) => (completions[a] ?? 0) - (completions[b] ?? 0));
  let next = 0;
  for (let t = 0; t < count; t++) {
    const invokedAt = operations[t]?.invokedAt ?? 0;
    while (next < count && (completions[order[next] ?? 0] ?? 0) < invokedAt)
      yield { t: order[next++] ?? 0, isCompletion: true };
    if (view.isCommitted[t] === 1) yield { t, isCompletion: false };
  }
}

function meetingsOf(table: TransactionTable, view: RegisterView, t: number): Meeting[] {
  const { microStart, microKind, microKey, microVersion, versions, status } = table;
  const meetings: { key: number; first: number; last: number }[] = [];
  for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
    const key = microKey[m] ?? 0;
    const version = microVersion[m] ?? nil;
    const isRead = microKind[m] === read;
    // What failed, was overwritten by its own transaction, or nobody wrote is no version; what it read of its own is not new.
    if (isRead && (status[t] !== ok || view.isExternal[m] !== 1)) continue;
    if (version !== nil && view.isInstalled[version] !== 1) continue;
    if (isRead && version !== nil && versions.writerOf(version) === t) continue;
    const known = meetings.find((each) => each.key === key);
    if (known === undefined) meetings.push({ key, first: version, last: version });
    else known.last = version;
  }
  return meetings;
}
