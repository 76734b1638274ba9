import type { Dependencies, SeenPhenomenon } from '../dependencies/dependencies.ts';
import { type Digraph, EdgeList } from '../graph/digraph.ts';
import { strongComponents } from '../graph/strong-components.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { addPredicateReads } from './predicate-edges.ts';
import { registerEdges } from './register-edges.ts';
import { registerEvents } from './register-events.ts';
import { registerReason } from './register-reasons.ts';
import type { RegisterView } from './register-view.ts';
import { type VersionSource, versionGraph } from './version-edges.ts';
import { guessed } from './version-reasons.ts';

/** What is known of a history of registers before an order of clients is assumed. */
export interface RegisterHistory {
  readonly table: TransactionTable;
  readonly view: RegisterView;
  readonly phenomena: readonly SeenPhenomenon[];
}

/** Dependencies with an order of versions that has all that they come from, and what reads say. */
export interface RegisterDependencies extends Dependencies {
  readonly versionOrder: () => Digraph;
}

/** The dependencies of a history of registers, for levels that keep a source of an order of versions. */
export function registerDependencies(history: RegisterHistory, source: VersionSource): RegisterDependencies {
  const versions = versionGraph(history.table, history.view, source);
  const withReads = (): Digraph => versionGraph(history.table, history.view, 'in-turn');
  return { ...withVersions(history, versions), versionOrder: source === 'supplied' ? withReads : () => versions };
}

function withVersions(history: RegisterHistory, versions: Digraph): Dependencies {
  const { table, view, phenomena } = history;
  const { edges, vertexCount } = registerEdges(table, view, versions);
  return {
    table,
    isCommitted: view.isCommitted,
    edges,
    vertexCount,
    saysAll: addPredicateReads(table, view, versions, edges),
    phenomena,
    hasGivenOrder: false,
    ordered: (ranks) => ordered(history, versions, ranks),
    contradictory: [],
    // Both are judged without an order of versions.
    missedBy: () => [],
    vanished: () => [],
    eventsOf: registerEvents(table, view, versions),
    reason: registerReason(table, versions),
  };
}

/** Versions of each key in the order of the ranks of who wrote them. */
function ordered(history: RegisterHistory, versions: Digraph, ranks: Int32Array): ReturnType<Dependencies['ordered']> {
  const { table, view } = history;
  const byKey = Array.from({ length: table.keys.length }, (): number[] => []);
  for (let version = 0; version < versions.vertexCount; version++)
    if (view.isInstalled[version] === 1) byKey[table.versions.keyOf(version)]?.push(version);
  const byWriter = Int32Array.from({ length: versions.vertexCount }, (_, v) => ranks[table.versions.writerOf(v)] ?? 0);
  const falling = keepsOrder(versions, byWriter) ? byWriter : ranksAmong(versions, byWriter);
  const rank = (version: number): number => falling[version] ?? 0;
  const keys: number[] = [];
  const edges = new EdgeList(versions.vertexCount + 1);
  for (const [key, some] of byKey.entries()) {
    some.sort((a, b) => rank(b) - rank(a));
    let isChosen = false;
    for (let i = 1; i < some.length; i++) {
      const [before = 0, after = 0] = [some[i - 1], some[i]];
      isChosen ||= !hasEdge(versions, before, after);
      edges.add(before, after, guessed);
    }
    if (isChosen) keys.push(key);
  }
  return { keys, dependencies: withVersions(history, edges.toDigraph(versions.vertexCount)) };
}

/** False when transactions on a cycle, which have one rank, would put a version before one that it is known to follow. */
function keepsOrder({ vertexCount, offsets, targets }: Digraph, ranks: Int32Array): boolean {
  for (let v = 0; v < vertexCount; v++)
    for (let e = offsets[v] ?? 0; e < (offsets[v + 1] ?? 0); e++)
      if ((ranks[v] ?? 0) <= (ranks[targets[e] ?? 0] ?? 0)) return false;
  return true;
}

/** Ranks of versions that keep what is known of their order, and follow those of who wrote them where nothing is. */
function ranksAmong(versions: Digraph, ranks: Int32Array): Int32Array {
  const lowestFirst = ranks.map((_, version) => version).toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
  return strongComponents(versions, -1, lowestFirst).numbers;
}

function hasEdge({ offsets, targets }: Digraph, from: number, to: number): boolean {
  for (let e = offsets[from] ?? 0; e < (offsets[from + 1] ?? 0); e++) if (targets[e] === to) return true;
  return false;
}
