import { CausalBlocks } from '../transactions/weak/causal-blocks.ts';
import { beforeInitial } from '../transactions/weak/commit-order.ts';
import { InferredEdges } from '../transactions/weak/inferred-edges.ts';
import { KeyWriters } from '../transactions/weak/key-writers.ts';
import { OrderGraph } from '../transactions/weak/order-graph.ts';
import { initialWriter, type SessionHistory } from '../transactions/weak/session-history.ts';
import { type OrderCycle, shortCycles } from '../transactions/weak/shortest-cycle.ts';
import { strongComponents } from '../transactions/weak/strong-components.ts';
import { lastWriterBefore } from './last-writer-before.ts';

/** A contradiction, and the graph, without circles, from which its inferred edges follow. */
interface MemoryCycle {
  readonly cycle: OrderCycle;
  readonly premises: OrderGraph;
}

/** What was found of causal memory. */
export interface MemoryFindings {
  readonly cycles: readonly MemoryCycle[];
  /** False when the time was up before every process was looked at. */
  readonly isComplete: boolean;
}

/**
 * Contradictions of causal memory (`CM` of Bouajjani et al., POPL 2017; Ahamad et al. 1995), for registers whose sessions and reads
 * alone have none: each process by itself has an order of all writes that it knows of which explains all its reads. A write that comes
 * before one of its reads in that order comes before the read's writer, to a fixpoint; a circle (CyclicHB), or the initial value read behind
 * a write (WriteHBInitRead), refutes it. O(n k) for each process and round.
 */
export function memoryContradictions(history: SessionHistory, countMax: number, isOver: () => boolean): MemoryFindings {
  const writers = new KeyWriters(history);
  const cycles: MemoryCycle[] = [];
  for (let session = 0; session + 1 < history.sessionStarts.length && cycles.length < countMax; session++) {
    const edges = new InferredEdges();
    const known = new Set<string>();
    for (let premises = new OrderGraph(history, edges); ;) {
      const graph = new OrderGraph(history, edges);
      const components = strongComponents(graph);
      const found = [...beforeInitial(edges), ...shortCycles(graph, components, 1)].slice(0, 1);
      for (const cycle of found) cycles.push({ cycle, premises });
      if (found.length > 0) break;
      if (isOver()) return { cycles, isComplete: false };
      premises = graph;
      const before = edges.length;
      infer(history, writers, new CausalBlocks(history, graph, components.order), { session, edges, known });
      if (edges.length === before && edges.beforeInitial.length === 0) break;
    }
  }
  return { cycles, isComplete: true };
}

interface Process {
  readonly session: number;
  readonly edges: InferredEdges;
  readonly known: Set<string>;
}

function infer(
  history: SessionHistory,
  writers: KeyWriters,
  blocks: CausalBlocks,
  { session, edges, known }: Process,
): void {
  const { sessionStarts, readStarts, readKeys, readWriters } = history;
  const end = readStarts[sessionStarts[session + 1] ?? 0] ?? 0;
  for (const block of blocks) {
    let reader = sessionStarts[session] ?? 0;
    for (let read = readStarts[reader] ?? 0; read < end; read++) {
      while (read >= (readStarts[reader + 1] ?? 0)) reader++;
      const key = readKeys[read] ?? 0;
      const writer = readWriters[read] ?? initialWriter;
      for (const before of lastWriterBefore(history, writers, block, { reader, key })) {
        const text = `${before} ${writer}`;
        if (before === writer || known.has(text)) continue;
        known.add(text);
        edges.add(before, writer, reader, key);
      }
    }
  }
}
