import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { streamForks } from './fork-stream.ts';
import { readGraph } from './read-states.ts';
import { shortCycles } from './short-cycles.ts';
import { cycleViolation, foreignProperty, foreignStory, forkProperty } from './telling.ts';
import { Writers } from './writers.ts';

/** Cycles that are told; the others are counted. */
const cyclesMax = 10;

/**
 * Long fork: two reads see two writes in different orders, which snapshot isolation forbids and parallel snapshot isolation allows (Sovran et al.
 * 2011). Transactions read alone, `[["r", "x", null], ["r", "y", 1]]`, or write alone, `[["w", "x", 1]]`, each key once.
 */
export const longFork: Checker = {
  name: 'long-fork',
  proves: 'the reads of several keys see the writes in one order (no long fork, each key written once)',
  completeness: 'depends',
  complexity: 'O(n), for n micro-operations',
  isHeavy: true,
  check: judge,
  streams: 'forks of two reads, and transactions that are seen in part',
  stream: streamForks,
};

function judge(record: RunRecord): Verdict {
  const { operations } = record.history;
  const writers = new Writers(operations);
  const { graph, vertices, foreign, reads, mixed } = readGraph(operations, writers);
  const { cycles, count } = shortCycles(graph, cyclesMax);
  const violations = cycles.map((cycle) => cycleViolation(cycle.flatMap((vertex) => vertices[vertex] ?? [])));
  const found = new Findings(foreignProperty);
  for (const each of foreign) found.add(() => foreignStory(each));
  const missing = writers.ambiguous;
  return verdictOf(record, {
    checker: longFork.name,
    algorithm: 'cycles of the serialization graph, equal reads taken together',
    // The reads of a transaction that writes too are passed over.
    complete: mixed === 0,
    judgements: [
      {
        property: forkProperty,
        violations,
        untold: count - violations.length,
        missing,
        judged: reads,
        established:
          reads === 0 ? 'no read succeeded' : `${countText(reads, 'read')}, all explained by one order of the writes`,
      },
      found.judgement({ missing: [], judged: reads, established: 'what was read had been written' }),
    ],
    details: { reads, mixed, distinctStates: vertices.length, forks: count },
  });
}
