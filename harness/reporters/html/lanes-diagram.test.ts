import { expect, test } from 'vitest';
import type { DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import { History } from '../../core/history.ts';
import { nanos } from '../../core/time.ts';
import { sampleLanes } from '../testing/sample-diagrams.ts';
import { lanesDiagram, lanesLegend } from './lanes-diagram.ts';
import { type RunModel, runModel } from './run-model.ts';

const nothing: RunModel = runModel(
  { history: new History([]), traces: [], states: [], finals: [], gaps: [] },
  { verdicts: [], faults: [], phases: [] },
);
const draw = (diagram: LanesDiagram): string => lanesDiagram(diagram, 'lanes', nothing).text;

function operation(changes: Partial<DiagramOperation>): DiagramOperation {
  return { operation: 0, process: 0, label: 'write 1', from: nanos(0), to: nanos(10), role: 'unplaced', ...changes };
}

/** The numbers of the good order, from left to right. */
function numbers(text: string): number[] {
  const places = [...text.matchAll(/placenumber" x="([\d.]+)" y="[\d.]+">(\d+)</g)];
  return places.toSorted((a, b) => Number(a[1]) - Number(b[1])).map((match) => Number(match[2]));
}

test('the good order reads from left to right', () => {
  const operations = [
    operation({ process: 0, from: nanos(0), to: nanos(100), role: 'placed', position: 3 }),
    operation({ process: 1, from: nanos(10), to: nanos(90), role: 'placed', position: 1 }),
    operation({ process: 2, from: nanos(50), to: nanos(95), role: 'placed', position: 2 }),
  ];
  expect(numbers(draw({ kind: 'lanes', operations }))).toEqual([1, 2, 3]);
});

test('the strip ends where the operation without a place had to have one', () => {
  expect(draw(sampleLanes)).toContain('2 operations in a good order until 2.71 s');
  const unordered = sampleLanes.operations.map(({ position: _position, ...each }) => ({
    ...each,
    role: each.role === 'stuck' ? each.role : ('unplaced' as const),
  }));
  const text = draw({ kind: 'lanes', operations: unordered });
  expect(text).not.toContain('good order');
  expect(text).toContain('op-plain');
});

test('one that took no time, and one that never ended, are seen', () => {
  const operations = [operation({ to: nanos(0) }), operation({ process: 1, to: undefined })];
  const text = draw({ kind: 'lanes', operations });
  expect(text).toContain('outcome not known');
  expect(text).not.toMatch(/NaN|Infinity|width="0"/);
});

test('the legend has what is drawn, and nothing else', () => {
  expect(JSON.stringify(lanesLegend(sampleLanes))).toContain('has no place in it');
  expect(lanesLegend({ kind: 'lanes', operations: [operation({})] })).toBeUndefined();
  const many = Array.from({ length: 100 }, (_, i) => operation({ operation: i, from: nanos(i), to: nanos(i + 1) }));
  expect(JSON.stringify(lanesLegend({ kind: 'lanes', operations: many }))).toContain('40 more operations');
});
