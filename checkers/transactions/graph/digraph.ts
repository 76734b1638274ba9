/** A directed graph in compressed rows: the edges of vertex `v` are those from `offsets[v]` to `offsets[v + 1]`. */
export interface Digraph {
  readonly vertexCount: number;
  /** Of `vertexCount + 1` entries. */
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** The kind of each edge (edge-kind.ts). */
  readonly kinds: Uint8Array;
}

const capacityMin = 1_024;

/** Edges as they are found, in any order: nine bytes each. An edge from a vertex to itself says nothing and is not kept. */
export class EdgeList {
  #from: Int32Array;
  #to: Int32Array;
  #kind: Uint8Array;
  #count = 0;

  constructor(capacity: number = capacityMin) {
    this.#from = new Int32Array(capacity);
    this.#to = new Int32Array(capacity);
    this.#kind = new Uint8Array(capacity);
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

  /** Sorts the edges by their source, in time linear in their number. */
  toDigraph(vertexCount: number): Digraph {
    const offsets = new Int32Array(vertexCount + 1);
    const from = this.#from;
    for (let e = 0; e < this.#count; e++) {
      const row = (from[e] ?? 0) + 1;
      offsets[row] = (offsets[row] ?? 0) + 1;
    }
    for (let v = 0; v < vertexCount; v++) offsets[v + 1] = (offsets[v + 1] ?? 0) + (offsets[v] ?? 0);
    const next = offsets.slice(0, vertexCount);
    const targets = new Int32Array(this.#count);
    const kinds = new Uint8Array(this.#count);
    for (let e = 0; e < this.#count; e++) {
      const source = from[e] ?? 0;
      const at = next[source] ?? 0;
      next[source] = at + 1;
      targets[at] = this.#to[e] ?? 0;
      kinds[at] = this.#kind[e] ?? 0;
    }
    return { vertexCount, offsets, targets, kinds };
  }

  #grow(): void {
    const capacity = Math.max(capacityMin, this.#from.length * 2);
    const from = new Int32Array(capacity);
    const to = new Int32Array(capacity);
    const kind = new Uint8Array(capacity);
    from.set(this.#from);
    to.set(this.#to);
    kind.set(this.#kind);
    this.#from = from;
    this.#to = to;
    this.#kind = kind;
  }
}
