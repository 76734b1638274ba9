import type { DiagramOperation } from '../../core/diagram.ts';
import type { Nanos } from '../../core/time.ts';
import { momentText, windowText } from '../quantity-text.ts';
import { fittedText, plotWidth } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import { type DrawnPlace, barWidthMin, placeRadius } from './lanes-order.ts';
import { type TimeScale, round } from './time-scale.ts';

const barHeight = 22;
const labelWidth = 6.2;
const boldWidth = 6.8;

export interface BarOptions {
  readonly scale: TimeScale;
  /** The middle of its lane. */
  readonly y: number;
  /** All that is drawn. */
  readonly all: readonly DiagramOperation[];
  /** Some operations have a place in a good order: then it matters which have none. */
  readonly isOrdered: boolean;
  readonly place: DrawnPlace | undefined;
}

/** An operation's bar and its words, apart: a line may pass between them. */
export function laneBar(
  operation: DiagramOperation,
  options: BarOptions,
): { readonly shape: Markup; readonly words: Markup } {
  const { role, from, to } = operation;
  const { scale, y, isOrdered } = options;
  const x = scale.x(from);
  const width = round(Math.max(scale.x(to ?? Infinity) - x, barWidthMin));
  const top = y - barHeight / 2;
  const look = role === 'unplaced' && !isOrdered ? 'op-plain' : `op-${role}`;
  const title = titleOf(operation, isOrdered);
  const shape =
    to === undefined
      ? markup`<path class="${look}" d="${pathData(tornBar(x, top, width))}"><title>${title}</title></path>`
      : markup`<rect class="${look}" x="${x}" y="${top}" width="${width}" height="${barHeight}" rx="4"><title>${title}</title></rect>`;
  return { shape, words: words(operation, { ...options, x, width }) };
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

/** In the bar where they fit, else behind it, else before it. The sign of one without a place stands before them. */
function words(
  operation: DiagramOperation,
  options: BarOptions & { readonly x: number; readonly width: number },
): Markup {
  const { x, width, y, place } = options;
  const isStuck = operation.role === 'stuck';
  const text = isStuck ? `✕ ${operation.label}` : operation.label;
  const className = isStuck ? 'h halo' : 'halo';
  const needed = text.length * (isStuck ? boldWidth : labelWidth);
  // A bar that carries a number has its words behind it, unless they fit before it.
  const isBefore = place === undefined || needed + 12 <= place.x - placeRadius - x;
  const inset = isBefore ? 7 : place.x - x + placeRadius + 4;
  if (needed + inset <= width)
    return markup`<text class="${className}" x="${round(x + inset)}" y="${y + 4}">${text}</text>`;
  const { left, right } = neighboursOf(operation, options);
  const behind = right - (x + width) - 10;
  const before = x - left - 10;
  if (needed > behind && before > behind) {
    return markup`<text class="${className} end" x="${round(x - 5)}" y="${y + 4}">${fittedText(text, before, labelWidth)}</text>`;
  }
  return markup`<text class="${className}" x="${round(x + width + 5)}" y="${y + 4}">${fittedText(text, behind, labelWidth)}</text>`;
}

function neighboursOf(operation: DiagramOperation, { all, scale }: Pick<BarOptions, 'all' | 'scale'>): Neighbours {
  const lane = all.filter((each) => each.process === operation.process && each !== operation);
  const ends = lane.filter(({ from }) => from <= operation.from).map(({ to }) => scale.x(to ?? Infinity));
  const starts = lane.filter(({ from }) => from > operation.from).map(({ from }) => scale.x(from));
  return { left: Math.max(scale.left, ...ends), right: Math.min(plotWidth, ...starts) };
}

function titleOf(operation: DiagramOperation, isOrdered: boolean): string {
  const { operation: line, process, label, from, to } = operation;
  return [
    `${label}: process ${process}`,
    `history line ${line}`,
    span(from, to),
    ...placeText(operation, isOrdered),
  ].join(', ');
}

function placeText({ role, position }: DiagramOperation, isOrdered: boolean): string[] {
  if (role === 'stuck') return [isOrdered ? 'has no place in the last good order' : 'can not be explained'];
  if (role === 'placed') return [`number ${position ?? 0} in the last good order`];
  return isOrdered ? ['not in the last good order'] : [];
}

function span(from: Nanos, to: Nanos | undefined): string {
  return to === undefined ? `from ${momentText(from, 3)}, outcome not known` : windowText({ from, to });
}
