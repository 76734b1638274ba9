import type { Viz } from '@viz-js/viz';
import type { CycleDiagram } from '../../core/diagram.ts';
import type { Violation } from '../../core/verdict.ts';
import { type CycleLayout, circleLayout } from './cycle-layout.ts';
import { graphvizLayout } from './graphviz-layout.ts';
import { type ShownCycle, shownCycle } from './shown-cycle.ts';

/** Layouts of the cycles of a report, worked out before it is written: Graphviz is loaded in its own time. */
export type CycleLayouts = ReadonlyMap<CycleDiagram, CycleLayout>;

type Graphviz = Pick<Viz, 'renderString'>;

/**
 * Lays out the cycles among the first violations. Where Graphviz does not load, or gives up, a layout of our own takes its place:
 * a picture must never cost a verdict.
 */
export async function layoutCycles(
  violations: readonly Violation[],
  { max, load = loadGraphviz }: { readonly max: number; readonly load?: () => Promise<Graphviz> },
): Promise<CycleLayouts> {
  const cycles = violations
    .slice(0, max)
    .flatMap(({ diagram }) => (diagram?.kind === 'cycle' && diagram.transactions.length > 0 ? [diagram] : []));
  if (cycles.length === 0) return new Map();
  const graphviz = await load().catch(() => undefined);
  return new Map(cycles.map((cycle) => [cycle, layoutOf(shownCycle(cycle), graphviz)]));
}

function layoutOf(shown: ShownCycle, graphviz: Graphviz | undefined): CycleLayout {
  if (graphviz === undefined) return circleLayout(shown);
  try {
    return graphvizLayout(graphviz, shown);
  } catch {
    // What it can't lay out is drawn all the same, only less well.
    return circleLayout(shown);
  }
}

/** WebAssembly within the module itself: nothing is fetched. A megabyte, so only where there is a cycle to draw. */
async function loadGraphviz(): Promise<Graphviz> {
  const { instance } = await import('@viz-js/viz');
  return await instance();
}
