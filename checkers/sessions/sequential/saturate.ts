import { CausalBlocks, type CausalBlock } from '../../transactions/weak/causal-blocks.ts';
import { InferredEdges } from '../../transactions/weak/inferred-edges.ts';
import { KeyWriters } from '../../transactions/weak/key-writers.ts';
import { OrderGraph } from '../../transactions/weak/order-graph.ts';
import { initialWriter, type SessionHistory, sessionNumbers } from '../../transactions/weak/session-history.ts';
import { type OrderCycle, shortCycles } from '../../transactions/weak/shortest-cycle.ts';
import { lastWriterBefore } from '../last-writer-before.ts';
import { strongComponents } from '../../transactions/weak/strong-components.ts';

/** Each round finds what follows from the one before; histories need a few. */
const roundsMax = 40;
/** Pairs that are inferred at most: beyond it memory would go, and what is known has to do. */
const pairsMax = 4_000_000;

export interface Saturation {
  readonly graph: OrderGraph;
  readonly edges: InferredEdges;
  /** The last graph without circles: all inferred edges follow from it. */
  readonly premises: OrderGraph;
  /** Where there are any, no order exists. */
  readonly cycles: readonly OrderCycle[];
  /** False when it was ended before nothing more followed. */
  readonly isComplete: boolean;
}

/**
 * Adds what any order of all acts must keep of registers, until nothing more follows or it contradicts itself: a write before a read comes
 * before the read's writer, and a write after the read's writer comes after the read (the rules of Gibbons and Korach, SIAM J. Comput.
 * 1997, for known writers). Necessary only: what is left without a circle may still have no order.
 */
export function saturate(history: SessionHistory, cyclesMax: number, isOver: () => boolean): Saturation {
  const rules = new Rules(history);
  let premises = new OrderGraph(history, new InferredEdges());
  for (let round = 0; ; round++) {
    const graph = new OrderGraph(history, rules.edges);
    const components = strongComponents(graph);
    const cycles = shortCycles(graph, components, cyclesMax);
    if (cycles.length > 0) return { graph, premises, edges: rules.edges, cycles, isComplete: true };
    const before = rules.edges.length;
    if (round === roundsMax || rules.isFull || isOver())
      return { graph, premises, edges: rules.edges, cycles, isComplete: false };
    premises = graph;
    for (const block of new CausalBlocks(history, graph, components.order)) rules.apply(block);
    if (rules.edges.length === before) return { graph, premises, edges: rules.edges, cycles, isComplete: true };
  }
}

class Rules {
  readonly edges: InferredEdges = new InferredEdges();
  readonly #history: SessionHistory;
  readonly #writers: KeyWriters;
  readonly #sessions: Int32Array;
  readonly #known = new Set<number>();

  constructor(history: SessionHistory) {
    this.#history = history;
    this.#writers = new KeyWriters(history);
    this.#sessions = sessionNumbers(history);
    this.#overwriteInitial();
  }

  get isFull(): boolean {
    return this.#known.size >= pairsMax;
  }

  apply(block: CausalBlock): void {
    const { readStarts, readKeys, readWriters } = this.#history;
    for (const reader of block.transactions) {
      for (let read = readStarts[reader] ?? 0; read < (readStarts[reader + 1] ?? 0); read++) {
        const key = readKeys[read] ?? 0;
        const writer = readWriters[read] ?? initialWriter;
        if (writer < 0) continue;
        this.#afterEarlierWrites(block, reader, key, writer);
        this.#beforeLaterWrites(block, reader, key, writer);
      }
    }
  }

  /** Every write comes after the reads of the initial value. */
  #overwriteInitial(): void {
    const { readStarts, readKeys, readWriters } = this.#history;
    const { keyGroups, groupStarts, transactions } = this.#writers;
    for (let reader = 0; reader + 1 < readStarts.length; reader++) {
      for (let read = readStarts[reader] ?? 0; read < (readStarts[reader + 1] ?? 0); read++) {
        const key = readKeys[read] ?? 0;
        if (readWriters[read] !== initialWriter) continue;
        for (let group = keyGroups[key] ?? 0; group < (keyGroups[key + 1] ?? 0); group++) {
          this.#add(reader, transactions[groupStarts[group] ?? 0] ?? 0, reader, key);
        }
      }
    }
  }

  /** Of each session the last write of the key that comes before the reader: it comes before the writer. */
  #afterEarlierWrites(block: CausalBlock, reader: number, key: number, writer: number): void {
    for (const before of lastWriterBefore(this.#history, this.#writers, block, { reader, key })) {
      if (before !== writer && !this.#isKnown(block, before, writer)) this.#add(before, writer, reader, key);
    }
  }

  /** Of each session the first write of the key that comes after the writer: it comes after the reader. */
  #beforeLaterWrites(block: CausalBlock, reader: number, key: number, writer: number): void {
    const { clocks, width, firstSession } = block;
    const { groupStarts, keyGroups, transactions } = this.#writers;
    const session = this.#sessions[writer] ?? 0;
    const place = session - firstSession;
    if (place < 0 || place >= width) return;
    const position = writer - (this.#history.sessionStarts[session] ?? 0);
    for (let group = keyGroups[key] ?? 0; group < (keyGroups[key + 1] ?? 0); group++) {
      const groupEnd = groupStarts[group + 1] ?? 0;
      let low = (groupStarts[group] ?? 0) - 1;
      let high = groupEnd;
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if ((clocks[(transactions[middle] ?? 0) * width + place] ?? 0) > position) high = middle;
        else low = middle;
      }
      // A compare-and-set overwrites what it read itself.
      const after = transactions[high] === reader ? high + 1 : high;
      const later = transactions[after] ?? 0;
      if (after < groupEnd && !this.#isKnown(block, reader, later)) this.#add(reader, later, reader, key);
    }
  }

  /** True when the block's clocks say already that the one comes before the other. */
  #isKnown({ clocks, width, firstSession }: CausalBlock, from: number, to: number): boolean {
    const session = this.#sessions[from] ?? 0;
    const place = session - firstSession;
    if (place < 0 || place >= width) return false;
    return (clocks[to * width + place] ?? 0) > from - (this.#history.sessionStarts[session] ?? 0);
  }

  #add(from: number, to: number, reader: number, key: number): void {
    if (from === to) return;
    if (from < to && this.#sessions[from] === this.#sessions[to]) return;
    if (this.isFull) return;
    const { size } = this.#known;
    if (this.#known.add(from * this.#sessions.length + to).size === size) return;
    this.edges.add(from, to, reader, key);
  }
}
