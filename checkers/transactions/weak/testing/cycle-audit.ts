import { initialWriter, type SessionHistory, sessionNumbers, writes } from '../session-history.ts';
import { unreachable } from '../../../../harness/core/errors.ts';
import type { OrderEdge } from '../order-graph.ts';
import type { OrderCycle } from '../shortest-cycle.ts';
import type { Level } from './axioms.ts';

/** What is not true of a cycle, if anything: its edges must join, and each must be in the history, or follow from the level's axiom. */
export function brokenLink(history: SessionHistory, level: Level, { edges }: OrderCycle): string | undefined {
  for (const [i, edge] of edges.entries()) {
    const before = edges.at(i - 1);
    if (before?.to !== edge.from) return `the edges ${i} and the one before do not join`;
    if (!isTrue(history, level, edge)) return `edge ${i} (${edge.kind}) is not in the history`;
  }
  return edges.length < 2 ? 'a cycle has two edges or more' : undefined;
}

function isTrue(history: SessionHistory, level: Level, edge: OrderEdge): boolean {
  const sessions = sessionNumbers(history);
  const isOfSession = (a: number, b: number): boolean => a >= 0 && a < b && sessions[a] === sessions[b];
  switch (edge.kind) {
    case 'session':
      return isOfSession(edge.from, edge.to);
    case 'write-read':
      return readsOf(history, edge.to).some(({ key, writer }) => key === edge.key && writer === edge.from);
    case 'initial':
      return edge.from === initialWriter;
    case 'version':
      return false;
    case 'inferred': {
      const reads = readsOf(history, edge.reader);
      const isRead = reads.some(({ key, writer }) => key === edge.key && writer === edge.to);
      // For the other levels that the reader had to see `from` is what the axiom itself was tried for.
      const isSeen =
        level === 'causal' || isOfSession(edge.from, edge.reader) || reads.some(({ writer }) => writer === edge.from);
      return isRead && isSeen && writes(history, edge.from, edge.key);
    }
    default:
      return unreachable(edge);
  }
}

function readsOf({ readStarts, readKeys, readWriters }: SessionHistory, t: number): { key: number; writer: number }[] {
  const start = readStarts[t] ?? 0;
  const keys = readKeys.slice(start, readStarts[t + 1]);
  return Array.from(keys, (key, i) => ({ key, writer: readWriters[start + i] ?? initialWriter }));
}
