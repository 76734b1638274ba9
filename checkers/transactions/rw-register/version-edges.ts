import type { ClientOrder } from '../levels/lattice.ts';
import { type Digraph, EdgeList } from '../graph/digraph.ts';
import { type TransactionTable, nil, ok, read } from '../table/transaction-table.ts';
import { addProcessVersions, addRealTimeVersions } from './client-versions.ts';
import type { RegisterView } from './register-view.ts';
import { derived, missed, missedLater, replaced, supplied } from './version-reasons.ts';

/** Written versions larger than that are not compared with all that their readers do: it would not be linear. */
const writesComparedMax = 64;

/**
 * What an order of versions may be known by. `supplied`: what the record states; `in-turn`: what a transaction read, and read later, as levels from monotonic atomic view on
 * keep it; `none`: what it read at all, from read atomic on; with an order of clients, at the levels that keep it too.
 */
export type VersionSource = ClientOrder | 'in-turn' | 'supplied';

/**
 * Which version of a key comes before which, as far as it can be told: a graph of versions, its edges marked by why. All
 * edges hold at every level that keeps the source.
 */
export function versionGraph(table: TransactionTable, view: RegisterView, source: VersionSource): Digraph {
  const edges = new EdgeList(table.microKind.length);
  addSupplied(table, view, edges);
  if (source === 'supplied') return distinct(edges.toDigraph(table.versions.count));
  addReplaced(table, view, edges);
  addObserved(table, view, edges, source !== 'in-turn');
  if (source === 'process' || source === 'realtime') addProcessVersions(table, view, edges);
  if (source === 'realtime') addRealTimeVersions(table, view, edges);
  return distinct(edges.toDigraph(table.versions.count));
}

function addSupplied({ versionOrders }: TransactionTable, view: RegisterView, edges: EdgeList): void {
  for (const { versions } of versionOrders) {
    let before = nil;
    for (const version of versions) {
      if (!isInstalled(view, version)) continue;
      if (before !== nil) edges.add(before, version, supplied);
      before = version;
    }
  }
}

/** A transaction that reads a version and writes the key replaces that version or a later one. */
function addReplaced(table: TransactionTable, view: RegisterView, edges: EdgeList): void {
  const { count, status, keys, microStart, microKind, microKey, microVersion } = table;
  const found = new Int32Array(keys.length);
  const foundBy = new Int32Array(keys.length).fill(-1);
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      const version = microVersion[m] ?? nil;
      if (microKind[m] === read && view.isExternal[m] === 1 && version !== nil) {
        foundBy[key] = t;
        found[key] = version;
      } else if (microKind[m] !== read && foundBy[key] === t && isInstalled(view, version)) {
        const before = found[key] ?? nil;
        if (isInstalled(view, before)) edges.add(before, version, replaced);
      }
    }
  }
}

/**
 * What a transaction knows of another by reading from it: where both wrote a key, the other's version is the earlier one;
 * where it read a third one's version of it instead, the other's version is earlier than that.
 */
function addObserved(table: TransactionTable, view: RegisterView, edges: EdgeList, hasAnyTurn: boolean): void {
  const { count, status, keys, microStart, microKind, microKey, microVersion, versions } = table;
  const found = new Int32Array(keys.length);
  const foundAt = new Int32Array(keys.length);
  const foundBy = new Int32Array(keys.length).fill(-1);
  const left = new Int32Array(keys.length);
  const leftBy = new Int32Array(keys.length).fill(-1);
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    const [from, to] = [microStart[t] ?? 0, microStart[t + 1] ?? 0];
    for (let m = from; m < to; m++) {
      const key = microKey[m] ?? 0;
      const version = microVersion[m] ?? nil;
      if (version === nil) continue;
      if (microKind[m] !== read && isInstalled(view, version)) {
        leftBy[key] = t;
        left[key] = version;
      } else if (view.isExternal[m] === 1) {
        foundBy[key] = t;
        found[key] = version;
        foundAt[key] = m;
      }
    }
    for (let m = from; m < to; m++) {
      const version = microVersion[m] ?? nil;
      if (view.isExternal[m] !== 1 || version === nil || !isInstalled(view, version)) continue;
      const writer = versions.writerOf(version);
      if (writer === t) continue;
      const [start, end] = [microStart[writer] ?? 0, microStart[writer + 1] ?? 0];
      if (end - start > writesComparedMax) continue;
      for (let w = start; w < end; w++) {
        const other = microVersion[w] ?? nil;
        const key = microKey[w] ?? 0;
        if (microKind[w] === read || !isInstalled(view, other)) continue;
        if (leftBy[key] === t) edges.add(other, left[key] ?? nil, derived);
        const instead = foundBy[key] === t ? (found[key] ?? nil) : nil;
        const isLater = (foundAt[key] ?? 0) > m;
        if (instead === nil || !isInstalled(view, instead) || versions.writerOf(instead) === t) continue;
        if (isLater || hasAnyTurn) edges.add(other, instead, isLater ? missedLater : missed);
      }
    }
  }
}

/** True for a version that is one: of a committed transaction, and its last of the key. */
function isInstalled(view: RegisterView, version: number): boolean {
  return version >= 0 && view.isInstalled[version] === 1;
}

/** The graph with one edge for each pair: that of the reason that most levels accept. */
function distinct(graph: Digraph): Digraph {
  const { vertexCount, offsets, targets, kinds } = graph;
  const seen = new Int32Array(vertexCount).fill(-1);
  const place = new Int32Array(vertexCount);
  const starts = new Int32Array(vertexCount + 1);
  let kept = 0;
  for (let v = 0; v < vertexCount; v++) {
    const end = offsets[v + 1] ?? 0;
    for (let e = offsets[v] ?? 0; e < end; e++) {
      const target = targets[e] ?? 0;
      if (seen[target] === v) {
        const at = place[target] ?? 0;
        kinds[at] = Math.min(kinds[at] ?? 0, kinds[e] ?? 0);
        continue;
      }
      seen[target] = v;
      place[target] = kept;
      targets[kept] = target;
      kinds[kept] = kinds[e] ?? 0;
      kept++;
    }
    starts[v + 1] = kept;
  }
  return { ...graph, offsets: starts, targets: targets.subarray(0, kept), kinds: kinds.subarray(0, kept) };
}
