import { addAntiDependencies } from '../dependencies/anti-dependencies.ts';
import { KeyLists } from '../dependencies/key-lists.ts';
import { type Digraph, EdgeList } from '../graph/digraph.ts';
import { rw, wr, ww } from '../graph/edge-kind.ts';
import { type TransactionTable, nil, ok, read } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

export interface RegisterEdges {
  readonly edges: EdgeList;
  /** Transactions, and helpers behind them. */
  readonly vertexCount: number;
}

/** The dependencies between transactions that reads, and an order of versions as far as it is known, show. */
export function registerEdges(table: TransactionTable, view: RegisterView, versions: Digraph): RegisterEdges {
  const edges = new EdgeList(table.microKind.length * 3);
  const readers = new VersionReaders(table, view);
  let vertexCount = table.count;
  for (let version = 0; version < versions.vertexCount; version++) {
    const writer = table.versions.writerOf(version);
    const from = versions.offsets[version] ?? 0;
    const to = versions.offsets[version + 1] ?? 0;
    if (view.isInstalled[version] !== 1) continue;
    const [firstReader, lastReader] = readers.range(version);
    for (let r = firstReader; r < lastReader; r++) edges.add(writer, readers.at(r), wr);
    for (let e = from; e < to; e++) edges.add(writer, table.versions.writerOf(versions.targets[e] ?? 0), ww);
    // One version after it is the usual case, and needs no lists.
    if (to - from === 1) {
      const next = table.versions.writerOf(versions.targets[from] ?? 0);
      for (let r = firstReader; r < lastReader; r++) edges.add(readers.at(r), next, rw);
    } else if (to > from && lastReader > firstReader) {
      const writers = Array.from(versions.targets.subarray(from, to), (each) => table.versions.writerOf(each));
      vertexCount = addAntiDependencies(edges, readers.of(version), [...new Set(writers)], vertexCount);
    }
  }
  return { edges, vertexCount: addInitialReads(table, view, versions, edges, vertexCount) };
}

/** Who found a key as it was in the beginning comes before each that wrote a version with none known before it. */
function addInitialReads(
  table: TransactionTable,
  view: RegisterView,
  versions: Digraph,
  edges: EdgeList,
  vertexCount: number,
): number {
  const { count, status, keys, microStart, microKind, microKey, microVersion } = table;
  const readers = new KeyLists(keys.length, table.arena);
  const writtenBy = new Int32Array(keys.length).fill(-1);
  for (let t = 0; t < count; t++) {
    table.deadline.spend(1);
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const key = microKey[m] ?? 0;
      // Behind an own write it is judged as internal alone; behind another read it may be what was read first of all.
      if (microKind[m] !== read) writtenBy[key] = t;
      else if (microVersion[m] === nil && writtenBy[key] !== t) readers.add(key, t);
    }
  }
  const hasEarlier = new Uint8Array(versions.vertexCount);
  for (const target of versions.targets) hasEarlier[target] = 1;
  const writers = new Map<number, number[]>();
  for (let version = 0; version < versions.vertexCount; version++) {
    const key = table.versions.keyOf(version);
    if (view.isInstalled[version] !== 1 || hasEarlier[version] === 1 || !readers.has(key)) continue;
    const known = writers.get(key);
    if (known === undefined) writers.set(key, [table.versions.writerOf(version)]);
    else known.push(table.versions.writerOf(version));
  }
  let vertices = vertexCount;
  for (const [key, some] of writers) vertices = addAntiDependencies(edges, readers.of(key), some, vertices);
  return vertices;
}

/** Who read each version, in compressed rows; a transaction that reads its own version is none of them. */
class VersionReaders {
  readonly #offsets: Int32Array;
  readonly #readers: Int32Array;

  constructor(table: TransactionTable, view: RegisterView) {
    const offsets = new Int32Array(table.versions.count + 2);
    forEachRead(table, view, (version) => {
      offsets[version + 2] = (offsets[version + 2] ?? 0) + 1;
    });
    for (let i = 2; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
    this.#readers = new Int32Array(offsets.at(-1) ?? 0);
    forEachRead(table, view, (version, t) => {
      const at = offsets[version + 1] ?? 0;
      offsets[version + 1] = at + 1;
      this.#readers[at] = t;
    });
    this.#offsets = offsets;
  }

  range(version: number): readonly [from: number, to: number] {
    return [this.#offsets[version] ?? 0, this.#offsets[version + 1] ?? 0];
  }

  at(place: number): number {
    return this.#readers[place] ?? 0;
  }

  of(version: number): number[] {
    return [...new Set(this.#readers.subarray(...this.range(version)))];
  }
}

function forEachRead(
  { count, status, microStart, microKind, microVersion, versions }: TransactionTable,
  view: RegisterView,
  act: (version: number, t: number) => void,
): void {
  for (let t = 0; t < count; t++) {
    if (status[t] !== ok) continue;
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const version = microVersion[m] ?? nil;
      if (microKind[m] !== read || version < 0 || view.isInstalled[version] !== 1) continue;
      if (versions.writerOf(version) !== t) act(version, t);
    }
  }
}
