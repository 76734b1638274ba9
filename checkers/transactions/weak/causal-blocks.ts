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
  /** The transactions that have clocks here, each after those that come before it. */
  readonly transactions: Int32Array;
  /**
   * For each transaction and each session of the block: how many of the session's transactions, its first ones, come before it in the
   * graph; 0 for those without a clock. Overwritten by the next block.
   */
  readonly clocks: Int32Array;
}

/**
 * Vector clocks of all transactions (Fidge 1988, Mattern 1989), a block of sessions after another, so that memory stays bounded where
 * sessions are many. A block's clocks begin with its first transaction, and end where the last key that it writes was touched for the last
 * time: where sessions and keys come and go, as those of a test do, each block is about a short part of the history.
 */
export class CausalBlocks implements Iterable<CausalBlock> {
  readonly #history: SessionHistory;
  readonly #graph: OrderGraph;
  readonly #order: Int32Array;
  readonly #sessions: Int32Array;
  /** By transaction, its place in the order. */
  readonly #places: Int32Array;
  /** By key, behind the last transaction in the order that reads or writes it. */
  readonly #ends: Int32Array | undefined;

  /**
   * @param order All transactions of the graph, which has no circles, each after those that come before it.
   * @param isWhole Clocks are asked for by others than those who touch the block's keys: none ends early.
   */
  constructor(history: SessionHistory, graph: OrderGraph, order: Int32Array, isWhole = false) {
    this.#history = history;
    this.#graph = graph;
    this.#order = order;
    this.#sessions = sessionNumbers(history);
    this.#places = new Int32Array(order.length);
    for (let place = 0; place < order.length; place++) this.#places[order[place] ?? 0] = place;
    this.#ends = isWhole ? undefined : lastTouches(history, order);
  }

  *[Symbol.iterator](): Generator<CausalBlock> {
    const count = transactionCount(this.#history);
    const sessions = this.#history.sessionStarts.length - 1;
    const affordable = Math.floor(entriesMax / Math.max(count, 1));
    const widest = Math.min(sessions, widthMax, Math.max(widthMin, affordable));
    const entries = new Int32Array(count * widest);
    for (let firstSession = 0; firstSession < sessions; firstSession += widest) {
      const width = Math.min(widest, sessions - firstSession);
      const clocks = entries.subarray(0, count * width);
      const transactions = this.#span(firstSession, width);
      this.#fill(clocks, transactions, firstSession, width);
      yield { firstSession, width, transactions, clocks };
      for (const transaction of transactions) clocks.fill(0, transaction * width, (transaction + 1) * width);
    }
  }

  /** The part of the order that the block is about. */
  #span(firstSession: number, width: number): Int32Array {
    const { sessionStarts, writeStarts, writeKeys } = this.#history;
    let first = this.#order.length;
    let end = this.#ends === undefined ? this.#order.length : 0;
    const last = sessionStarts[firstSession + width] ?? 0;
    for (let transaction = sessionStarts[firstSession] ?? 0; transaction < last; transaction++) {
      first = Math.min(first, this.#places[transaction] ?? 0);
      if (this.#ends === undefined) continue;
      for (let write = writeStarts[transaction] ?? 0; write < (writeStarts[transaction + 1] ?? 0); write++) {
        end = Math.max(end, this.#ends[writeKeys[write] ?? 0] ?? 0);
      }
    }
    return this.#order.subarray(first, Math.max(first, end));
  }

  #fill(clocks: Int32Array, transactions: Int32Array, firstSession: number, width: number): void {
    const { sessionStarts } = this.#history;
    const first = this.#places[transactions[0] ?? 0] ?? 0;
    const join = (transaction: number, earlier: number): void => {
      const to = transaction * width;
      const from = earlier * width;
      const session = this.#sessions[earlier] ?? 0;
      for (let i = 0; i < width; i++) {
        const known = clocks[from + i] ?? 0;
        if (known > (clocks[to + i] ?? 0)) clocks[to + i] = known;
      }
      const own = session - firstSession;
      if (own < 0 || own >= width) return;
      const position = earlier - (sessionStarts[session] ?? 0) + 1;
      if (position > (clocks[to + own] ?? 0)) clocks[to + own] = position;
    };
    for (const transaction of transactions) {
      for (let place = 0; ; place++) {
        const earlier = this.#graph.predecessor(transaction, place);
        if (earlier === noMore) break;
        if (earlier >= 0 && (this.#places[earlier] ?? 0) >= first) join(transaction, earlier);
      }
    }
  }
}

function lastTouches(history: SessionHistory, order: Int32Array): Int32Array {
  const { keys, readStarts, readKeys, writeStarts, writeKeys } = history;
  const ends = new Int32Array(keys);
  for (let place = 0; place < order.length; place++) {
    const transaction = order[place] ?? 0;
    for (let read = readStarts[transaction] ?? 0; read < (readStarts[transaction + 1] ?? 0); read++) {
      ends[readKeys[read] ?? 0] = place + 1;
    }
    for (let write = writeStarts[transaction] ?? 0; write < (writeStarts[transaction + 1] ?? 0); write++) {
      ends[writeKeys[write] ?? 0] = place + 1;
    }
  }
  return ends;
}
