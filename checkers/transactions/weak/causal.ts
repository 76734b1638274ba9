import { beforeInitial, contradiction, contradictions } from './commit-order.ts';
import { causalPath } from './causal-path.ts';
import { CausalBlocks } from './causal-blocks.ts';
import { InferredEdges } from './inferred-edges.ts';
import { KeyWriters } from './key-writers.ts';
import { OrderGraph } from './order-graph.ts';
import { initialWriter, sessionNumbers, type SessionHistory } from './session-history.ts';
import { type OrderCycle, shortCycles, shortestCycle } from './shortest-cycle.ts';
import { type Components, strongComponents } from './strong-components.ts';

/**
 * Judges causal consistency as an axiom on commit orders (Biswas and Enea, OOPSLA 2019; for single operations this is the causal
 * convergence of Bouajjani et al., POPL 2017): when t2 wrote a key that t3 read from t1, and t2 happened before t3 by sessions and
 * reads, then t2 came before t1. Which edges are enough is the idea of AWDIT (PLDI 2025): of each session only the last writer of the key
 * that t3 knows of counts.
 *
 * O(n k) for k sessions, in memory that does not grow with k: clocks are kept for a block of sessions at a time. An edge that the
 * happened-before relation has already is left out.
 *
 * @returns A cycle that no commit order can have; undefined when the history is causally consistent.
 */
export function checkCausal(history: SessionHistory): OrderCycle | undefined {
  const causes = causesOf(history);
  return shortestCycle(causes.graph, causes.components) ?? contradiction(history, inferred(history, causes));
}

/** Several cycles, each with transactions of its own, so many at most. */
export function causalContradictions(history: SessionHistory, countMax: number): OrderCycle[] {
  const causes = causesOf(history);
  const circles = shortCycles(causes.graph, causes.components, countMax);
  return circles.length > 0 ? circles : contradictions(history, inferred(history, causes), countMax);
}

interface Causes {
  readonly graph: OrderGraph;
  readonly components: Components;
}

/**
 * What is wrong although no one order of the versions is asked for, so many cycles at most (weak causal consistency, `CC` of Bouajjani et
 * al., POPL 2017): transactions that happened before themselves, and reads of what had been overwritten causally before.
 */
export function weakCausalContradictions(history: SessionHistory, countMax: number): OrderCycle[] {
  const causes = causesOf(history);
  const circles = shortCycles(causes.graph, causes.components, countMax);
  if (circles.length > 0) return circles;
  const edges = inferred(history, causes);
  const cycles = beforeInitial(edges);
  const sessions = sessionNumbers(history);
  for (const { clocks, width, firstSession } of new CausalBlocks(history, causes.graph, causes.components.order)) {
    for (let edge = 0; edge < edges.length && cycles.length < countMax; edge++) {
      const to = edges.to(edge);
      const session = sessions[to] ?? 0;
      const place = session - firstSession;
      if (place < 0 || place >= width) continue;
      const from = edges.from(edge);
      if ((clocks[from * width + place] ?? 0) <= to - (history.sessionStarts[session] ?? 0)) continue;
      const path = causalPath(history, (transaction) => transaction === to, from) ?? [];
      cycles.push({ edges: [{ kind: 'inferred', ...edges.at(edge) }, ...path] });
    }
  }
  return cycles.slice(0, countMax);
}

/** Sessions and reads, without the orders of versions that are known besides. */
function causesOf(history: SessionHistory): Causes {
  const { knownOrder: _order, ...unordered } = history;
  const graph = new OrderGraph(unordered);
  return { graph, components: strongComponents(graph) };
}

function inferred(history: SessionHistory, { graph, components }: Causes): InferredEdges {
  const edges = new InferredEdges();
  inferCausal(history, new CausalBlocks(history, graph, components.order), edges);
  return edges;
}

function inferCausal(history: SessionHistory, blocks: CausalBlocks, edges: InferredEdges): void {
  const { sessionStarts, readStarts, readKeys, readWriters } = history;
  const writers = new KeyWriters(history);
  const { groupSessions, groupStarts, keyGroups, transactions: writing } = writers;
  // By key, its first group of writers that is of this block of sessions, or a later one.
  const cursors = keyGroups.slice(0, history.keys);
  for (const block of blocks) {
    const { clocks, width, firstSession, transactions } = block;
    const sessionsEnd = firstSession + width;
    for (const reader of transactions) {
      const readsEnd = readStarts[reader + 1] ?? 0;
      for (let read = readStarts[reader] ?? 0; read < readsEnd; read++) {
        const key = readKeys[read] ?? 0;
        const writer = readWriters[read] ?? initialWriter;
        const groupsEnd = keyGroups[key + 1] ?? 0;
        for (let group = cursors[key] ?? 0; group < groupsEnd; group++) {
          const session = groupSessions[group] ?? 0;
          if (session >= sessionsEnd) break;
          const known = clocks[reader * width + session - firstSession] ?? 0;
          if (known === 0) continue;
          const sessionStart = sessionStarts[session] ?? 0;
          const end = sessionStart + known;
          let low = groupStarts[group] ?? 0;
          let high = groupStarts[group + 1] ?? 0;
          if ((writing[low] ?? 0) >= end) continue;
          // The last one before `end`: `low` is before it, `high` is not.
          while (high - low > 1) {
            const middle = (low + high) >>> 1;
            if ((writing[middle] ?? 0) < end) low = middle;
            else high = middle;
          }
          const before = writing[low] ?? 0;
          if (before === writer) continue;
          const isKnown = writer >= 0 && (clocks[writer * width + session - firstSession] ?? 0) > before - sessionStart;
          if (!isKnown) edges.add(before, writer, reader, key);
        }
      }
    }
    for (let key = 0; key < cursors.length; key++) {
      const groupsEnd = keyGroups[key + 1] ?? 0;
      let group = cursors[key] ?? 0;
      while (group < groupsEnd && (groupSessions[group] ?? 0) < sessionsEnd) group++;
      cursors[key] = group;
    }
  }
}
