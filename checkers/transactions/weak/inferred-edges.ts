import { initialWriter } from './session-history.ts';

const capacityFirst = 1 << 10;
/** More of them tell nothing new. */
const beforeInitialMax = 64;
/** Entries of one edge: from, to, reader, key. */
const stride = 4;

/** The commit of `from` must come before that of `to`, since `reader`, which had to see `from`, read `key` from `to`. */
export interface InferredEdge {
  readonly from: number;
  readonly to: number;
  readonly reader: number;
  readonly key: number;
}

/** Edges of the commit order that a level's axiom asks for, in one growing array: no object an edge. */
export class InferredEdges {
  #data = new Int32Array(capacityFirst * stride);
  #length = 0;
  readonly #beforeInitial: InferredEdge[] = [];

  get length(): number {
    return this.#length;
  }

  /** Edges to the initial writer, which precedes everything: each is a contradiction by itself. The first ones are kept. */
  get beforeInitial(): readonly InferredEdge[] {
    return this.#beforeInitial;
  }

  add(from: number, to: number, reader: number, key: number): void {
    if (to === initialWriter) {
      if (this.#beforeInitial.length < beforeInitialMax) this.#beforeInitial.push({ from, to, reader, key });
      return;
    }
    let offset = this.#length * stride;
    if (offset === this.#data.length) {
      const data = new Int32Array(this.#data.length * 2);
      data.set(this.#data);
      this.#data = data;
      offset = this.#length * stride;
    }
    this.#length++;
    this.#data[offset] = from;
    this.#data[offset + 1] = to;
    this.#data[offset + 2] = reader;
    this.#data[offset + 3] = key;
  }

  from(edge: number): number {
    return this.#data[edge * stride] ?? 0;
  }

  to(edge: number): number {
    return this.#data[edge * stride + 1] ?? 0;
  }

  at(edge: number): InferredEdge {
    const offset = edge * stride;
    return {
      from: this.#data[offset] ?? 0,
      to: this.#data[offset + 1] ?? 0,
      reader: this.#data[offset + 2] ?? 0,
      key: this.#data[offset + 3] ?? 0,
    };
  }
}
