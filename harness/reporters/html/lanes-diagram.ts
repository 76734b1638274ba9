import type { DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import { type TimeWindow, nanos, nanosPerMs } from '../../core/time.ts';
import { shownOperations } from '../diagram/shown-operations.ts';
import { countOf, decimalsFor, momentText } from '../quantity-text.ts';
import { gutter, plot, plotRight, rowName, timeAxis } from './drawing.ts';
import { type Content, type Markup, markup } from './escape.ts';
import { laneBar } from './lanes-bars.ts';
import { drawnPlaces, orderLine, orderNumbers } from './lanes-order.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round, timeScale } from './time-scale.ts';
import { faultBands, faultNames } from './timeline-faults.ts';
import { legend } from './timeline.ts';

const operationsDrawn = 60;
const laneHeight = 34;
/** Two rows of fault names. */
const namesHeight = 28;
/** The strip that shows how far the history can be explained. */
const stripHeight = 22;

/** Operations as bars over time, a lane a process, with the last order that explains them and the one that has no place. */
export function lanesDiagram(diagram: LanesDiagram, id: string, model: RunModel): Markup {
  const { operations, hidden } = shownOperations(diagram, operationsDrawn);
  const scale = timeScale(windowOf(operations), gutter, plotRight);
  const processes = [...new Set(operations.map(({ process }) => process))].toSorted((a, b) => a - b);
  const isOrdered = operations.some(({ role }) => role === 'placed');
  const hasStrip = isOrdered && operations.some(({ role }) => role === 'stuck');
  const stripTop = model.faults.length === 0 ? 0 : namesHeight;
  const top = stripTop + (hasStrip ? stripHeight : 0) + 8;
  const bottom = top + processes.length * laneHeight + 4;
  const middleOf = (operation: DiagramOperation): number =>
    top + processes.indexOf(operation.process) * laneHeight + laneHeight / 2;
  const axis = timeAxis(scale, top - 6, bottom);
  const lanes = processes.map((process, i) => {
    const y = top + i * laneHeight + laneHeight / 2;
    return markup`${rowName(y + 4, `process ${process}`)}<path class="lane" d="M${scale.left} ${y}H${scale.right}"/>`;
  });
  const places = drawnPlaces(operations, scale, middleOf);
  const bars = operations.map((operation) =>
    laneBar(operation, {
      scale,
      y: middleOf(operation),
      all: operations,
      isOrdered,
      place: places.get(operation),
    }),
  );
  return plot(
    {
      id,
      title: `Operations over time (${id})`,
      description: description(operations, hidden),
      height: bottom + 24,
      scale,
    },
    markup`${axis.grid}${faultBands(model, scale, top - 6, bottom)}${faultNames(model, scale, 11)}${hasStrip ? prefixStrip(operations, scale, { y: stripTop + stripHeight - 5, bottom }) : ''}<g>${lanes}</g>${bars.map(({ shape }) => shape)}${orderLine(places.values())}<g>${bars.map(({ words }) => words)}</g>${orderNumbers(places.values())}${axis.labels}`,
  );
}

/** All that is shown, with some air on both sides; what is open ends beyond the right edge. */
function windowOf(operations: readonly DiagramOperation[]): TimeWindow {
  const starts = operations.map(({ from }) => from);
  const from = Math.min(...starts);
  const to = Math.max(...starts, ...operations.flatMap((each) => (each.to === undefined ? [] : [each.to])));
  const air = to > from ? (to - from) * 0.06 : nanosPerMs / 100;
  return { from: nanos(Math.max(0, from - air)), to: nanos(to + air * 1.5) };
}

/** How far the history can be explained: until the operation without a place had to have one. */
function prefixStrip(
  operations: readonly DiagramOperation[],
  scale: TimeScale,
  { y, bottom }: { readonly y: number; readonly bottom: number },
): Markup {
  const ends = operations.filter(({ role }) => role === 'stuck').map(({ to }) => to ?? scale.window.to);
  const end = nanos(Math.min(...ends));
  const x = scale.x(end);
  const text = `${countOf(operations.filter(({ role }) => role === 'placed').length, 'operation')} in a good order until ${momentText(end, decimalsFor(scale.window.to - scale.window.from))}`;
  const textWidth = text.length * 5.9;
  const isWide = x - scale.left > textWidth;
  const words = isWide
    ? markup`<text class="s" x="${scale.left}" y="${y - 5}">${text}</text>`
    : markup`<text class="s" x="${round(x + 6)}" y="${y + 4}">${text}</text>`;
  return markup`<path class="prefix" d="M${scale.left} ${y}H${x}m0 -5v10"/>${words}<path class="vline prefixend" d="M${x} ${y}V${bottom}"/>`;
}

function description(operations: readonly DiagramOperation[], hidden: number): string {
  const stuck = operations.filter(({ role }) => role === 'stuck').map(({ label }) => `${label} has no place`);
  const more = hidden === 0 ? '' : `; ${countOf(hidden, 'more operation')}, further away in time, are not drawn`;
  return `${[`${operations.length} operations by process`, ...stuck.slice(0, 3)].join('; ')}${more}.`;
}

/** What the marks of this drawing mean, and what it leaves out; one that has none of them needs no legend. */
export function lanesLegend(diagram: LanesDiagram): Content {
  const hidden = diagram.operations.length - operationsDrawn;
  const more = hidden <= 0 ? '' : `${countOf(hidden, 'more operation')}, further away in time: not drawn.`;
  const symbols = legendOf(diagram);
  return more === '' ? symbols : markup`${symbols}<p class="soft small">${more}</p>`;
}

function legendOf({ operations }: LanesDiagram): Content {
  const has = (role: DiagramOperation['role']): boolean => operations.some((each) => each.role === role);
  const isOrdered = has('placed');
  const entries: (readonly [symbol: string, text: string])[] = [
    ...(isOrdered ? [symbolOf('placed', 'in the last good order, with its number')] : []),
    ...(has('stuck') ? [symbolOf('stuck', isOrdered ? '✕ has no place in it' : '✕ can not be explained')] : []),
    ...(isOrdered && has('unplaced') ? [symbolOf('unplaced', 'not in it')] : []),
    ...(operations.some(({ to }) => to === undefined)
      ? [['<path class="op-plain" d="M25 1H1v12H25l-5-3l5-3l-5-3z"/>', 'outcome not known'] as const]
      : []),
  ];
  return entries.length === 0 ? undefined : legend(entries);
}

function symbolOf(role: DiagramOperation['role'], text: string): readonly [symbol: string, text: string] {
  return [`<rect class="op-${role}" x="1" y="2" width="24" height="10" rx="3"/>`, text];
}
