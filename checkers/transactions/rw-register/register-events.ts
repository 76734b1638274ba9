import type { EventsOf, TransactionEvent } from '../dependencies/transaction-event.ts';
import { type Digraph, EdgeList } from '../graph/digraph.ts';
import { wr, ww } from '../graph/edge-kind.ts';
import { type TransactionTable, nil, ok, read } from '../table/transaction-table.ts';
import type { RegisterView } from './register-view.ts';

const none: readonly number[] = [];

/** The events of transactions on registers, as far as the order of versions is known. Asked for those that may be on a cycle only. */
export function registerEvents(table: TransactionTable, view: RegisterView, versions: Digraph): EventsOf {
  const { status, microStart, microKind, microKey, microVersion } = table;
  const order = new VersionNeighbours(table, view, versions);
  return (t) => {
    const events: TransactionEvent[] = [];
    const written = new Set<number>();
    for (let m = microStart[t] ?? 0; m < (microStart[t + 1] ?? 0); m++) {
      const [key, version] = [microKey[m] ?? 0, microVersion[m] ?? nil];
      const isVersion = version >= 0 && view.isInstalled[version] === 1;
      if (microKind[m] !== read) {
        written.add(key);
        if (isVersion) events.push({ after: order.before(version), kind: ww, missed: none });
        continue;
      }
      if (status[t] !== ok) continue;
      // Behind an own write, nothing is judged as internal alone.
      if (version === nil && !written.has(key)) events.push({ after: none, kind: wr, missed: order.first(key) });
      const writer = isVersion ? table.versions.writerOf(version) : t;
      if (writer !== t) events.push({ after: [writer], kind: wr, missed: order.after(version) });
    }
    return events;
  };
}

/** Who wrote the versions next to one in the order, each list made once. */
class VersionNeighbours {
  readonly #table: TransactionTable;
  readonly #view: RegisterView;
  readonly #versions: Digraph;
  readonly #after = new Map<number, readonly number[]>();
  #reversed: Digraph | undefined;
  #first: Map<number, number[]> | undefined;

  constructor(table: TransactionTable, view: RegisterView, versions: Digraph) {
    this.#table = table;
    this.#view = view;
    this.#versions = versions;
  }

  after(version: number): readonly number[] {
    const known = this.#after.get(version) ?? this.#writers(this.#versions, version);
    this.#after.set(version, known);
    return known;
  }

  before(version: number): readonly number[] {
    this.#reversed ??= reversed(this.#versions);
    return this.#writers(this.#reversed, version);
  }

  /** Who wrote versions of a key that none is known to precede. */
  first(key: number): readonly number[] {
    this.#first ??= this.#firstWriters();
    return this.#first.get(key) ?? none;
  }

  #firstWriters(): Map<number, number[]> {
    const { vertexCount, targets } = this.#versions;
    const hasEarlier = new Uint8Array(vertexCount);
    for (const target of targets) hasEarlier[target] = 1;
    const writers = new Map<number, number[]>();
    for (let version = 0; version < vertexCount; version++) {
      if (this.#view.isInstalled[version] !== 1 || hasEarlier[version] === 1) continue;
      const key = this.#table.versions.keyOf(version);
      const known = writers.get(key);
      if (known === undefined) writers.set(key, [this.#table.versions.writerOf(version)]);
      else known.push(this.#table.versions.writerOf(version));
    }
    return writers;
  }

  #writers({ offsets, targets }: Digraph, version: number): number[] {
    const next = targets.subarray(offsets[version], offsets[version + 1]);
    return Array.from(next, (each) => this.#table.versions.writerOf(each));
  }
}

function reversed({ vertexCount, offsets, targets, kinds }: Digraph): Digraph {
  const edges = new EdgeList(targets.length);
  for (let v = 0; v < vertexCount; v++)
    for (let e = offsets[v] ?? 0; e < (offsets[v + 1] ?? 0); e++) edges.add(targets[e] ?? 0, v, kinds[e] ?? 0);
  return edges.toDigraph(vertexCount);
}
