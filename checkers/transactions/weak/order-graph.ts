import { InferredEdges, type InferredEdge } from './inferred-edges.ts';
import { type initialWriter, sessionNumbers, transactionCount, type SessionHistory } from './session-history.ts';

/** Why one transaction must be committed before another. */
export type OrderEdge =
  /** They are of one session, in this order. */
  | { readonly kind: 'session'; readonly from: number; readonly to: number }
  /** The second read what the first wrote. */
  | { readonly kind: 'write-read'; readonly from: number; readonly to: number; readonly key: number }
  /** The order of the versions of some key is known. */
  | { readonly kind: 'version'; readonly from: number; readonly to: number }
  /** The initial writer precedes everything. */
  | { readonly kind: 'initial'; readonly from: typeof initialWriter; readonly to: number }
  | ({ readonly kind: 'inferred' } & InferredEdge);

/** What a cursor returns behind the last predecessor. */
export const noMore = -2;
/** What a cursor returns where there is none at this place. */
const nobody = -1;

/**
 * The relations that a commit order must keep, from each transaction back to those that must come before it: the history's own arrays
 * serve as lists of predecessors, so that only the inferred edges are sorted.
 */
export class OrderGraph {
  readonly vertices: number;
  /** Predecessors that there are at most, all transactions together. */
  readonly size: number;
  readonly #history: SessionHistory;
  readonly #edges: InferredEdges;
  readonly #isFirst: Uint8Array;
  /** Edges by their `to`. */
  readonly #starts: Int32Array;
  readonly #sources: Int32Array;
  readonly #numbers: Int32Array;

  constructor(history: SessionHistory, edges: InferredEdges = new InferredEdges()) {
    this.vertices = transactionCount(history);
    this.#history = history;
    this.#edges = edges;
    this.#isFirst = new Uint8Array(this.vertices + 1);
    for (const start of history.sessionStarts) this.#isFirst[start] = 1;
    const known = history.knownOrder ?? new Int32Array(0);
    const total = edges.length + known.length / 2;
    this.size = this.vertices + history.readWriters.length + total;
    const starts = new Int32Array(this.vertices + 2);
    for (let edge = 0; edge < edges.length; edge++) bump(starts, edges.to(edge) + 2);
    for (let i = 1; i < known.length; i += 2) bump(starts, (known[i] ?? 0) + 2);
    for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    this.#sources = new Int32Array(total);
    this.#numbers = new Int32Array(total);
    const place = (from: number, to: number, number: number): void => {
      const at = starts[to + 1] ?? 0;
      starts[to + 1] = at + 1;
      this.#sources[at] = from;
      this.#numbers[at] = number;
    };
    for (let edge = 0; edge < edges.length; edge++) place(edges.from(edge), edges.to(edge), edge);
    for (let i = 0; i < known.length; i += 2) place(known[i] ?? 0, known[i + 1] ?? 0, nobody);
    this.#starts = starts;
  }

  /** The predecessor at a place of the transaction's list, from 0 on: a transaction, `nobody`, or `noMore` behind the last. */
  predecessor(transaction: number, place: number): number {
    if (place === 0) return this.#isFirst[transaction] === 1 ? nobody : transaction - 1;
    const { readStarts, readWriters } = this.#history;
    const read = (readStarts[transaction] ?? 0) + place - 1;
    const readsEnd = readStarts[transaction + 1] ?? 0;
    if (read < readsEnd) return readWriters[read] ?? nobody;
    const edge = (this.#starts[transaction] ?? 0) + read - readsEnd;
    return edge < (this.#starts[transaction + 1] ?? 0) ? (this.#sources[edge] ?? nobody) : noMore;
  }

  /** Why the predecessor at that place is one. */
  reason(transaction: number, place: number): OrderEdge {
    const from = this.predecessor(transaction, place);
    if (place === 0) return { kind: 'session', from, to: transaction };
    const { readStarts, readKeys } = this.#history;
    const read = (readStarts[transaction] ?? 0) + place - 1;
    const readsEnd = readStarts[transaction + 1] ?? 0;
    if (read < readsEnd) return { kind: 'write-read', from, to: transaction, key: readKeys[read] ?? 0 };
    const number = this.#numbers[(this.#starts[transaction] ?? 0) + read - readsEnd] ?? nobody;
    if (number === nobody) return { kind: 'version', from, to: transaction };
    return { kind: 'inferred', ...this.#edges.at(number) };
  }
}

function bump(counts: Int32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

/** The two transactions' sessions are one, and the order of it says the same already. */
export class SessionOrder {
  readonly #sessions: Int32Array;

  constructor(history: SessionHistory) {
    this.#sessions = sessionNumbers(history);
  }

  implies(from: number, to: number): boolean {
    return from < to && this.#sessions[from] === this.#sessions[to];
  }
}
