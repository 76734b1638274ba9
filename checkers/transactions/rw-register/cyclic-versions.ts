import type { Violation } from '../../../harness/core/verdict.ts';
import { keyText, transactionName, valueText } from '../dependencies/telling.ts';
import type { Digraph } from '../graph/digraph.ts';
import { type PathEdge, PathSearch } from '../graph/shortest-path.ts';
import { strongComponents } from '../graph/strong-components.ts';
import { subgraph } from '../graph/subgraph.ts';
import { weakerOrEqual } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { operationsViolation } from '../verdict/operations-violation.ts';
import { derived, missed, process, realtime, reasonTexts, replaced } from './version-reasons.ts';

export interface CyclicVersions {
  /** The weakest levels, of those asked about, that keep every source of the cycle. */
  readonly levels: readonly string[];
  readonly violation: Violation;
}

/** Keys whose versions contradict each other are told up to this many, and that is enough to refute the levels. */
const toldMax = 10;
/** Versions that the shortest cycle of one key is looked for from. */
const startsMax = 200;

const byReads = (1 << replaced) | (1 << derived);
const byViews = byReads | (1 << missed);
const byProcesses = byViews | (1 << process);

/**
 * Sources of an order of versions, each with the ones before it, and the weakest levels at which they hold. Who wrote after
 * reading comes after what it read, or reads and writes go round (G1c); who missed a version it could know of is G-single;
 * processes and real time order versions where sessions and clients are kept.
 */
const sources: readonly { readonly mask: number; readonly levels: readonly string[] }[] = [
  { mask: byReads, levels: ['read-committed'] },
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
  const found: CyclicVersions[] = [];
  const toldKeys = new Set<number>();
  const locals = new Int32Array(versions.vertexCount).fill(-1);
  for (const { mask, levels } of sources) {
    const refuted = levels.filter((name) => asked.has(name));
    if (refuted.length === 0) continue;
    for (const component of strongComponents(versions, mask).cyclic) {
      const key = table.versions.keyOf(component[0] ?? 0);
      if (found.length === toldMax || toldKeys.has(key)) continue;
      toldKeys.add(key);
      const part = subgraph(versions, component, locals);
      const steps = shortestCycle(part, mask).map(({ from, edge }) => ({
        from: part.originals[from] ?? 0,
        to: part.originals[part.targets[edge] ?? 0] ?? 0,
        reason: reasonTexts[part.kinds[edge] ?? 0] ?? '',
      }));
      found.push({ levels: refuted, violation: violationOf(table, key, steps, level.name) });
    }
  }
  return found;
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

function violationOf(table: TransactionTable, key: number, steps: readonly VersionStep[], property: string): Violation {
  const name = keyText(table, key);
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
