import { expect, test } from 'vitest';
import type { CycleDiagram } from '../../core/diagram.ts';
import type { Violation } from '../../core/verdict.ts';
import { hostileText } from '../testing/hostile.ts';
import { ringOfTransactions, sampleCycle } from '../testing/sample-diagrams.ts';
import type { CycleLayout, Point } from './cycle-layout.ts';
import { layoutCycles } from './layout-cycles.ts';
import { type CycleBox, shownCycle } from './shown-cycle.ts';

const violationOf = (diagram: CycleDiagram): Violation => ({
  property: 'serializable',
  title: 'a cycle',
  explanation: [],
  shownBy: 'clients',
  diagram,
});

async function layoutOf(
  diagram: CycleDiagram,
  load?: Parameters<typeof layoutCycles>[1]['load'],
): Promise<CycleLayout> {
  const layouts = await layoutCycles([violationOf(diagram)], { max: 1, ...(load === undefined ? {} : { load }) });
  const layout = layouts.get(diagram);
  if (layout === undefined) throw new Error('the cycle has no layout');
  return layout;
}

function isWithin(point: Point | undefined, middle: Point | undefined, box: CycleBox | undefined): boolean {
  if (point === undefined || middle === undefined || box === undefined) return false;
  return Math.abs(point.x - middle.x) <= box.width / 2 + 2 && Math.abs(point.y - middle.y) <= box.height / 2 + 2;
}

async function absent(): Promise<never> {
  throw new Error('no WebAssembly here');
}

const broken = { renderString: (): string => '{"bb":"0,0,1,1","objects":[],"edges":[]}' };
const samples = [1, 2, 3, 4, 5, 7, 40].map((count) => [count, ringOfTransactions(count)] as const);

test.each(samples)('every box and arrow of a ring of %d has its place within the picture', async (_count, diagram) => {
  const { boxes, arrows } = shownCycle(diagram);
  for (const layout of [await layoutOf(diagram), await layoutOf(diagram, absent)]) {
    expect(layout.boxes).toHaveLength(boxes.length);
    expect(layout.arrows).toHaveLength(arrows.length);
    // Every third point is on the curve; those between only bend it.
    const onCurves = layout.arrows.flatMap(({ spline }) => spline.filter((_, i) => i % 3 === 0));
    const labels = layout.arrows.flatMap(({ tip, label }) => [tip, label]);
    for (const { x, y } of [...layout.boxes, ...onCurves, ...labels]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(layout.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(layout.height);
    }
  }
});

test.each(samples.slice(1))('in a ring of %d each arrow leads from its box to its box', async (_count, diagram) => {
  const { boxes, arrows } = shownCycle(diagram);
  for (const layout of [await layoutOf(diagram), await layoutOf(diagram, absent)]) {
    layout.arrows.forEach(({ spline, tip }, i) => {
      const { from, to } = arrows[i] ?? { from: -1, to: -1 };
      expect(isWithin(spline[0], layout.boxes[from], boxes[from])).toBe(true);
      expect(isWithin(tip, layout.boxes[to], boxes[to])).toBe(true);
      // A start, then three points for each piece of the curve.
      expect(spline.length % 3).toBe(1);
    });
  }
});

test('no boxes overlap', async () => {
  const { boxes } = shownCycle(ringOfTransactions(7));
  for (const layout of [await layoutOf(ringOfTransactions(7)), await layoutOf(ringOfTransactions(7), absent)]) {
    for (const [i, a] of layout.boxes.entries()) {
      for (const [k, b] of layout.boxes.entries()) {
        if (i >= k) continue;
        const isApart =
          Math.abs(a.x - b.x) >= ((boxes[i]?.width ?? 0) + (boxes[k]?.width ?? 0)) / 2 - 1 ||
          Math.abs(a.y - b.y) >= ((boxes[i]?.height ?? 0) + (boxes[k]?.height ?? 0)) / 2 - 1;
        expect(isApart).toBe(true);
      }
    }
  }
});

test('where Graphviz does not load, or answers nonsense, the ring of our own stands in', async () => {
  const own = await layoutOf(sampleCycle, absent);
  expect(await layoutOf(sampleCycle, async () => broken)).toEqual(own);
  expect(await layoutOf(sampleCycle)).not.toEqual(own);
});

test('only the first violations are laid out, and without a cycle Graphviz is not loaded', async () => {
  const cycles = [ringOfTransactions(2), ringOfTransactions(3)];
  expect((await layoutCycles(cycles.map(violationOf), { max: 1, load: absent })).size).toBe(1);
  let loads = 0;
  const load = async (): Promise<typeof broken> => {
    loads++;
    return broken;
  };
  const { diagram: _diagram, ...plain } = violationOf(sampleCycle);
  await layoutCycles([plain], { max: 3, load });
  expect(loads).toBe(0);
});

test('no text of a history reaches Graphviz', async () => {
  let asked = '';
  const renderString = (text: string | object): string => {
    asked = typeof text === 'string' ? text : '';
    return '';
  };
  const transactions = [{ id: hostileText, lines: [hostileText], operation: 0 }];
  const edges = [{ from: hostileText, to: hostileText, kind: hostileText, why: hostileText }];
  await layoutOf({ kind: 'cycle', transactions, edges }, async () => ({ renderString }));
  expect(asked).toMatch(/^[\w\s[\]{}()<>=".,;/-]+$/);
  expect(asked).not.toMatch(/script|owned/);
});
