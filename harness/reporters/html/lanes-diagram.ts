import type { DiagramOperation, LanesDiagram } from '../../core/diagram.ts';
import { type Nanos, type TimeWindow, nanos, nanosPerMs } from '../../core/time.ts';
import { linearizationPoints } from '../diagram/linearization-points.ts';
import { shownOperations } from '../diagram/shown-operations.ts';
import { countOf, decimalsFor, momentText, windowText } from '../quantity-text.ts';
import { fittedText, gutter, plot, plotRight, plotWidth, rowName, timeAxis } from './drawing.ts';
import { type Content, type Markup, markup, pathData } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round, timeScale } from './time-scale.ts';
import { faultBands, faultNames } from './timeline-faults.ts';
import { legend } from './timeline.ts';

const operationsDrawn = 60;
const laneHeight = 34;
const barHeight = 22;
const barWidthMin = 4;
/** Two rows of fault names. */
const namesHeight = 28;
/** The strip that shows how far the history can be explained. */
const stripHeight = 22;
const circle = 8;
const labelWidth = 6.2;

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
  const bars = operations.map((operation) =>
    bar(operation, {
      scale,
      y: middleOf(operation),
      neighbours: neighboursOf(operation, operations, scale),
      isOrdered,
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
    markup`${axis.grid}${faultBands(model, scale, top - 6, bottom)}${faultNames(model, scale, 11)}${hasStrip ? prefixStrip(operations, scale, { y: stripTop + stripHeight - 5, bottom }) : ''}<g>${lanes}</g>${bars}${goodOrder(operations, scale, middleOf)}${axis.labels}`,
  );
}

/** All that is shown, with some air on both sides; what is open ends beyond the right edge. */
function windowOf(operations: readonly DiagramOperation[]): TimeWindow {
  const starts = operations.map(({ from }) => from);
  const from = Math.min(...starts);
  const to = Math.max(...starts, ...operations.flatMap((each) => (each.to === undefined ? [] : [each.to])));
  const air = Math.max((to - from) * 0.06, nanosPerMs / 100);
  return { from: nanos(Math.max(0, from - air)), to: nanos(to + air * 1.5) };
}

function bar(operation: DiagramOperation, { scale, y, neighbours, isOrdered }: BarPlace): Markup {
  const { role, label, from, to } = operation;
  const x = scale.x(from);
  const width = round(Math.max(scale.x(to ?? Infinity) - x, barWidthMin));
  const top = y - barHeight / 2;
  const look = role === 'unplaced' && !isOrdered ? 'op-plain' : `op-${role}`;
  const shape =
    to === undefined
      ? markup`<path class="${look}" d="${pathData(tornBar(x, top, width))}"/>`
      : markup`<rect class="${look}" x="${x}" y="${top}" width="${width}" height="${barHeight}" rx="4"/>`;
  return markup`<g><title>${titleOf(operation)}</title>${shape}${words(label, { x, y, width, neighbours, role })}</g>`;
}

/** A bar whose right end is torn: how long it lasts is not known. */
function tornBar(x: number, top: number, width: number): string {
  const right = round(x + width - 5);
  const step = barHeight / 4;
  return `M${right} ${top}H${x}v${barHeight}H${right}l-6 ${-step}l6 ${-step}l-6 ${-step}z`;
}

/** Where the bars beside it in its lane end and begin. */
interface Neighbours {
  readonly left: number;
  readonly right: number;
}

interface BarPlace {
  readonly scale: TimeScale;
  readonly y: number;
  readonly neighbours: Neighbours;
  /** Some operations have a place in a good order: then it matters which have none. */
  readonly isOrdered: boolean;
}

interface Words {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly neighbours: Neighbours;
  readonly role: DiagramOperation['role'];
}

/** In the bar where they fit, else behind it, else before it. The sign of one without a place stands before them. */
function words(label: string, { x, y, width, neighbours, role }: Words): Markup {
  const text = role === 'stuck' ? `✕ ${label}` : label;
  const className = role === 'stuck' ? 'h halo' : 'halo';
  const needed = text.length * (role === 'stuck' ? labelWidth * 1.1 : labelWidth);
  // A bar that carries a number keeps it at its left.
  const inset = role === 'placed' ? 2 * circle + 8 : 7;
  const behind = neighbours.right - (x + width) - 10;
  const before = x - neighbours.left - 10;
  if (needed + inset <= width)
    return markup`<text class="${className}" x="${round(x + inset)}" y="${y + 4}">${text}</text>`;
  if (needed > behind && before > behind) {
    const shown = fittedText(text, before, labelWidth);
    return markup`<text class="${className} end" x="${round(x - 5)}" y="${y + 4}">${shown}</text>`;
  }
  return markup`<text class="${className}" x="${round(x + width + 5)}" y="${y + 4}">${fittedText(text, behind, labelWidth)}</text>`;
}

function neighboursOf(operation: DiagramOperation, all: readonly DiagramOperation[], scale: TimeScale): Neighbours {
  const lane = all.filter((each) => each.process === operation.process && each !== operation);
  const ends = lane.filter(({ from }) => from <= operation.from).map(({ to }) => scale.x(to ?? Infinity));
  const starts = lane.filter(({ from }) => from > operation.from).map(({ from }) => scale.x(from));
  return { left: Math.max(scale.left, ...ends), right: Math.min(plotWidth, ...starts) };
}

/** The last good order: a number at the moment where each operation may have taken effect, joined by a line. */
function goodOrder(
  operations: readonly DiagramOperation[],
  scale: TimeScale,
  middleOf: (operation: DiagramOperation) => number,
): Content {
  const gap = ((2 * circle + 2) / (scale.right - scale.left)) * (scale.window.to - scale.window.from);
  const places = linearizationPoints(operations, gap).map(({ operation, at }) => ({
    x: round(clampedTo(operation, scale.x(at), scale)),
    y: middleOf(operation),
    position: operation.position ?? 0,
  }));
  if (places.length === 0) return undefined;
  const way = places.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const numbers = places.map(
    ({ x, y, position }) =>
      markup`<circle class="place" cx="${x}" cy="${y}" r="${circle}"/><text class="s mid placenumber" x="${x}" y="${y + 3.7}">${position}</text>`,
  );
  return markup`<path class="order" d="${pathData(way)}"/>${numbers}`;
}

/** The number stays within its bar, or in the middle of one that is narrower than it. */
function clampedTo({ from, to }: DiagramOperation, x: number, scale: TimeScale): number {
  const left = scale.x(from) + circle + 2;
  const right = scale.x(to ?? Infinity) - circle - 2;
  return left > right
    ? (scale.x(from) + Math.max(scale.x(to ?? Infinity), scale.x(from) + barWidthMin)) / 2
    : Math.min(Math.max(x, left), right);
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

function titleOf({ operation, process, label, from, to, role, position }: DiagramOperation): string {
  const place =
    role === 'stuck'
      ? 'has no place in any order'
      : role === 'placed'
        ? `number ${position ?? 0} in the last good order`
        : 'not in the last good order';
  return `${label}: process ${process}, history line ${operation}, ${span(from, to)}, ${place}`;
}

function span(from: Nanos, to: Nanos | undefined): string {
  return to === undefined ? `from ${momentText(from, 3)}, outcome not known` : windowText({ from, to });
}

function description(operations: readonly DiagramOperation[], hidden: number): string {
  const stuck = operations.filter(({ role }) => role === 'stuck').map(({ label }) => `${label} has no place`);
  const more = hidden === 0 ? '' : `; ${countOf(hidden, 'more operation')}, further away in time, are not drawn`;
  return `${[`${operations.length} operations by process`, ...stuck.slice(0, 3)].join('; ')}${more}.`;
}

/** What the marks of this drawing mean; one that has none of them needs no legend. */
export function lanesLegend({ operations }: LanesDiagram): Content {
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
