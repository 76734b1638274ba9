import { Arena } from '../../arena.ts';

/** A directed graph in compressed rows: the edges of vertex `v` are those from `offsets[v]` to `offsets[v + 1]`. */
export interface Digraph {
  readonly vertexCount: number;
  /** Of `vertexCount + 1` entries. */
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** The kind of each edge (edge-kind.ts). */
  readonly kinds: Uint8Array;
  /** Where its arrays come from, and those of what is asked of it. */
  readonly arena: Arena;
}

/** Takes one edge. */
type EdgeSink = (from: number, to: number, kind: number) => void;

/** Tells all of its edges to a sink, always the same ones in the same order, and none from a vertex to itself. */
export type EdgeSource = (add: EdgeSink) => void;

const capacityMin = 1_024;
/** Of an edge in the list, in bytes. */
const bytesOfEdge = 9;

/** Edges as they are found, in any order: nine bytes each. An edge from a vertex to itself says nothing and is not kept. */
export class EdgeList {
  readonly #arena: Arena;
  #from: Int32Array;
  #to: Int32Array;
  #kind: Uint8Array;
  #count = 0;

  /** @param arena Where its arrays come from, and those of the graphs that are made of it. */
  constructor(capacity: number = capacityMin, arena: Arena = new Arena(2 * capacity * bytesOfEdge)) {
    this.#arena = arena;
    this.#from = this.#arena.int32(capacity);
    this.#to = this.#arena.int32(capacity);
    this.#kind = this.#arena.uint8(capacity);
  }

  get count(): number {
    return this.#count;
  }

  add(from: number, to: number, kind: number): void {
    if (from === to) return;
    const at = this.#count++;
    if (at === this.#from.length) this.#grow();
    this.#from[at] = from;
    this.#to[at] = to;
    this.#kind[at] = kind;
  }

  /** Takes back all edges but the first `count`. */
  truncate(count: number): void {
    this.#count = count;
  }

  /**
   * Sorts the edges by their source, in time linear in their number.
   *
   * @param others Edges that are made anew each time they are asked for, which is twice: they are never kept in a list.
   */
  toDigraph(vertexCount: number, others: readonly EdgeSource[] = []): Digraph {
    const offsets = this.#arena.int32(vertexCount + 1);
    const from = this.#from;
    const countEdge: EdgeSink = (source) => {
      offsets[source + 1] = (offsets[source + 1] ?? 0) + 1;
    };
    for (let e = 0; e < this.#count; e++) {
      const row = (from[e] ?? 0) + 1;
      offsets[row] = (offsets[row] ?? 0) + 1;
    }
    for (const each of others) each(countEdge);
    for (let v = 0; v < vertexCount; v++) offsets[v + 1] = (offsets[v + 1] ?? 0) + (offsets[v] ?? 0);
    const total = offsets[vertexCount] ?? 0;
    const targets = this.#arena.int32(total);
    const kinds = this.#arena.uint8(total);
    const place: EdgeSink = (source, target, kind) => {
      const at = offsets[source] ?? 0;
      offsets[source] = at + 1;
      targets[at] = target;
      kinds[at] = kind;
    };
    for (let e = 0; e < this.#count; e++) place(from[e] ?? 0, this.#to[e] ?? 0, this.#kind[e] ?? 0);
    for (const each of others) each(place);
    // Each row's start has become its end, which is the start of the next one.
    offsets.copyWithin(1, 0, vertexCount);
    offsets[0] = 0;
    return { vertexCount, offsets, targets, kinds, arena: this.#arena };
  }

  #grow(): void {
    const capacity = Math.max(capacityMin, this.#from.length * 2);
    const from = this.#arena.int32(capacity);
    const to = this.#arena.int32(capacity);
    const kind = this.#arena.uint8(capacity);
    from.set(this.#from);
    to.set(this.#to);
    kind.set(this.#kind);
    this.#from = from;
    this.#to = to;
    this.#kind = kind;
  }
}
