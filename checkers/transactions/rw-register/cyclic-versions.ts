import type { Violation } from '../../../harness/core/verdict.ts';
import { keyText, transactionName, valueText } from '../dependencies/telling.ts';
import type { Digraph } from '../graph/digraph.ts';
import { type PathEdge, PathSearch } from '../graph/shortest-path.ts';
import { strongComponents } from '../graph/strong-components.ts';
import { type Subgraph, subgraph } from '../graph/subgraph.ts';
import { weakerOrEqual } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { operationsViolation } from '../verdict/operations-violation.ts';
import { derived, missed, missedLater, process, realtime, reasonTexts, replaced, supplied } from './version-reasons.ts';

export interface CyclicVersions {
  /** The weakest levels, of those asked about, that keep every source of the cycle. */
  readonly levels: readonly string[];
  readonly violation: Violation;
}

/** Keys whose versions contradict each other are told up to this many. */
const toldMax = 10;
/** Versions that the shortest cycle of one key is looked for from. */
const startsMax = 200;

const bySupply = 1 << supplied;
const byReads = bySupply | (1 << replaced) | (1 << derived);
const byTurns = byReads | (1 << missedLater);
const byViews = byTurns | (1 << missed);
const byProcesses = byViews | (1 << process);

/**
 * Sources of an order of versions, each with the ones before it, and the weakest levels at which they hold. Who wrote after
 * reading comes after what it read, or reads and writes go round (G1c); who missed a version it could know of is G-single;
 * processes and real time order versions where sessions and clients are kept.
 */
const sources: readonly { readonly mask: number; readonly levels: readonly string[] }[] = [
  { mask: bySupply, levels: ['read-uncommitted'] },
  { mask: byReads, levels: ['read-committed'] },
  { mask: byTurns, levels: ['monotonic-atomic-view'] },
  { mask: byViews, levels: ['read-atomic', 'consistent-view', 'repeatable-read'] },
  { mask: byProcesses, levels: ['causal'] },
  { mask: byProcesses | (1 << realtime), levels: ['strong-snapshot-isolation'] },
];

/**
 * Keys of which one version must come before another and the other way round (Elle's cyclic-versions), each told once, by the
 * sources that the weakest level keeps. Sources that the level asked about does not keep are left aside.
 */
export function cyclicVersions(table: TransactionTable, versions: Digraph, level: Level): CyclicVersions[] {
  const asked = new Set(weakerOrEqual(level).map(({ name }) => name));
  const locals = new Int32Array(versions.vertexCount).fill(-1);
  const kept = sources.flatMap(({ mask, levels }) => {
    const refuted = levels.filter((name) => asked.has(name));
    return refuted.length === 0 ? [] : [{ mask, refuted }];
  });
  const { cyclic } = strongComponents(versions, kept.at(-1)?.mask ?? 0);
  return cyclic.slice(0, toldMax).flatMap((component) => {
    const part = subgraph(versions, component, locals);
    for (const { mask, refuted } of kept) {
      const [smallest] = strongComponents(part, mask).cyclic.toSorted((a, b) => a.length - b.length);
      if (smallest === undefined) continue;
      const violation = violationOf(table, stepsOf(part, smallest, mask), level.name);
      return [{ levels: refuted, violation }];
    }
    return [];
  });
}

function stepsOf(part: Subgraph, component: Int32Array, mask: number): VersionStep[] {
  const smaller = subgraph(part, component, new Int32Array(part.vertexCount).fill(-1));
  const version = (vertex: number): number => part.originals[smaller.originals[vertex] ?? 0] ?? 0;
  return shortestCycle(smaller, mask).map(({ from, edge }) => ({
    from: version(from),
    to: version(smaller.targets[edge] ?? 0),
    reason: reasonTexts[smaller.kinds[edge] ?? 0] ?? '',
  }));
}

function shortestCycle(part: Digraph, mask: number): PathEdge[] {
  const search = new PathSearch(part, () => true);
  let best: PathEdge[] = [];
  for (let from = 0; from < Math.min(part.vertexCount, startsMax); from++) {
    for (let edge = part.offsets[from] ?? 0; edge < (part.offsets[from + 1] ?? 0); edge++) {
      if (((mask >>> (part.kinds[edge] ?? 0)) & 1) === 0) continue;
      const lengthMax = best.length === 0 ? Infinity : best.length - 2;
      const back = search.find([part.targets[edge] ?? 0], from, { mask, lengthMax, allows: () => true });
      if (back !== undefined) best = [{ from, edge }, ...back];
      if (best.length === 2) return best;
    }
  }
  return best;
}

interface VersionStep {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

function violationOf(table: TransactionTable, steps: readonly VersionStep[], property: string): Violation {
  const name = keyText(table, table.versions.keyOf(steps[0]?.from ?? 0));
  const value = (version: number): string => valueText(table.versions.valueOf(version));
  const values = [...steps, ...steps.slice(0, 1)].map(({ from }) => value(from));
  return operationsViolation(table, {
    property,
    anomaly: 'cyclic-versions',
    title: `cyclic versions: ${name} = ${values.join(', then ')}: each must come before the next`,
    explanation: [
      ...steps.map(({ from, to, reason }) => {
        const [before, after] = [from, to].map((each) => transactionName(table, table.versions.writerOf(each)));
        return `${after}'s ${name} = ${value(to)} comes after ${before}'s ${name} = ${value(from)}, since ${reason}.`;
      }),
      `So ${name} = ${values[0] ?? ''} must come before itself: no order of versions explains that.`,
    ],
    transactions: steps.map(({ from }) => table.versions.writerOf(from)),
  });
}
