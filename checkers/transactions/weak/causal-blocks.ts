import { noMore, type OrderGraph } from './order-graph.ts';
import { sessionNumbers, transactionCount, type SessionHistory } from './session-history.ts';

/** Entries of the clocks of one block, all transactions together: 128 MB. */
const entriesMax = 1 << 25;
/** Wider blocks save nothing, narrower ones read the history more often. */
const widthMax = 64;
const widthMin = 4;

/** What each transaction knows of some sessions. */
export interface CausalBlock {
  readonly firstSession: number;
  /** Sessions in this block. */
  readonly width: number;
  /**
   * For each transaction and each session of the block: how many of the session's transactions, its first ones, come before it in the
   * graph. Overwritten by the next block.
   */
  readonly clocks: Int32Array;
}

/**
 * Vector clocks of all transactions (Fidge 1988, Mattern 1989), a block of sessions after another, so that memory stays bounded where
 * sessions are many.
 */
export class CausalBlocks implements Iterable<CausalBlock> {
  readonly #history: SessionHistory;
  readonly #graph: OrderGraph;
  readonly #order: Int32Array;

  /** @param order All transactions of the graph, which has no circles, each after those that come before it. */
  constructor(history: SessionHistory, graph: OrderGraph, order: Int32Array) {
    this.#history = history;
    this.#graph = graph;
    this.#order = order;
  }

  *[Symbol.iterator](): Generator<CausalBlock> {
    const transactions = transactionCount(this.#history);
    const sessions = this.#history.sessionStarts.length - 1;
    const affordable = Math.floor(entriesMax / Math.max(transactions, 1));
    const widest = Math.min(sessions, widthMax, Math.max(widthMin, affordable));
    const entries = new Int32Array(transactions * widest);
    for (let firstSession = 0; firstSession < sessions; firstSession += widest) {
      const width = Math.min(widest, sessions - firstSession);
      const clocks = entries.subarray(0, transactions * width).fill(0);
      this.#fill(clocks, firstSession, width);
      yield { firstSession, width, clocks };
    }
  }

  #fill(clocks: Int32Array, firstSession: number, width: number): void {
    const { sessionStarts } = this.#history;
    const sessions = sessionNumbers(this.#history);
    const join = (transaction: number, earlier: number): void => {
      const to = transaction * width;
      const from = earlier * width;
      const session = sessions[earlier] ?? 0;
      for (let i = 0; i < width; i++) {
        const known = clocks[from + i] ?? 0;
        if (known > (clocks[to + i] ?? 0)) clocks[to + i] = known;
      }
      const own = session - firstSession;
      if (own < 0 || own >= width) return;
      const position = earlier - (sessionStarts[session] ?? 0) + 1;
      if (position > (clocks[to + own] ?? 0)) clocks[to + own] = position;
    };
    for (const transaction of this.#order) {
      for (let place = 0; ; place++) {
        const earlier = this.#graph.predecessor(transaction, place);
        if (earlier === noMore) break;
        if (earlier >= 0) join(transaction, earlier);
      }
    }
  }
}
