import type { CycleDiagram } from '../../core/diagram.ts';
import { collapseOrders } from '../diagram/collapse-orders.ts';
import { type CycleLayout, type PlacedArrow, type Point, circleLayout } from '../diagram/cycle-layout.ts';
import { type CycleArrow, type CycleBox, shownCycle } from '../diagram/shown-cycle.ts';
import { plot, plotWidth } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import { round } from './time-scale.ts';

const margin = 8;
const sentencesMax = 12;

/** A cycle as boxes and arrows: what each transaction did, and why each must come before the next. */
export function cycleDiagram(whole: CycleDiagram, id: string, layout: CycleLayout | undefined): Markup {
  const diagram = collapseOrders(whole);
  const shown = shownCycle(whole);
  const { boxes, arrows, width, height } = layout ?? circleLayout(shown);
  const scale = Math.min(1, (plotWidth - 2 * margin) / width);
  const left = round((plotWidth - width * scale) / 2);
  const drawnArrows = shown.arrows.map((arrow, i) => drawnArrow(arrow, arrows[i]));
  const words = shown.arrows.map((arrow, i) => label(arrow, arrows[i]?.label));
  const drawnBoxes = shown.boxes.map((each, i) => drawnBox(each, boxes[i]));
  return plot(
    {
      id,
      title: `Cycle of ${diagram.transactions.length} transactions (${id})`,
      description: description(diagram),
      height: Math.ceil(height * scale + 2 * margin),
    },
    markup`<g transform="translate(${left} ${margin}) scale(${Math.floor(scale * 100) / 100})">${drawnArrows}${drawnBoxes}${words}</g>`,
  );
}

/** The picture in words, for who can't see it. */
function description({ edges }: CycleDiagram): string {
  return edges
    .slice(0, sentencesMax)
    .map(({ from, to, kind, why }) => `${from} before ${to} (${kind}): ${why}`)
    .join('; ');
}

function drawnBox(box: CycleBox, middle: Point | undefined): Markup {
  if (middle === undefined) return markup``;
  const x = round(middle.x - box.width / 2);
  const y = round(middle.y - box.height / 2);
  if (box.name === undefined) {
    return markup`<g><rect class="txn rest" x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="17"/><text class="s mid" x="${round(middle.x)}" y="${round(middle.y + 4)}">${box.note}</text></g>`;
  }
  const lines = box.lines.map((line, i) => markup`<text class="m" x="${x + 12}" y="${y + 43 + i * 17}">${line}</text>`);
  return markup`<g><rect class="txn" x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="7"/><path class="edge" d="M${x} ${y + 27}h${box.width}"/><text class="h" x="${x + 12}" y="${y + 18}">${box.name}</text><text class="s end" x="${x + box.width - 12}" y="${y + 18}">${box.note}</text>${lines}</g>`;
}

function drawnArrow({ kind, why }: CycleArrow, placed: PlacedArrow | undefined): Markup {
  const [start, ...rest] = placed?.spline ?? [];
  const last = rest.at(-1);
  if (placed === undefined || start === undefined || last === undefined) return markup``;
  const { tip } = placed;
  const length = Math.hypot(tip.x - last.x, tip.y - last.y) || 1;
  const [ux, uy] = [(tip.x - last.x) / length, (tip.y - last.y) / length];
  const head = `M${at(tip)}L${at({ x: tip.x - ux * 11 - uy * 4.5, y: tip.y - uy * 11 + ux * 4.5 })}L${at({ x: tip.x - ux * 11 + uy * 4.5, y: tip.y - uy * 11 - ux * 4.5 })}z`;
  // The line ends within the head, so that no dash or round end shows beside it.
  const line = `M${at(start)}C${rest.map((point) => at(point)).join(' ')}L${at({ x: tip.x - ux * 8, y: tip.y - uy * 8 })}`;
  return markup`<g class="${classOf(kind)}"><title>${why}</title><path class="way" d="${pathData(line)}"/><path class="tip" d="${pathData(head)}"/></g>`;
}

function label({ kind, why, lines, height, ...arrow }: CycleArrow, middle: Point | undefined): Markup {
  if (middle === undefined) return markup``;
  const top = round(middle.y - height / 2);
  const chip = round(kind.length * 7.2 + 16);
  const x = round(middle.x);
  const text = lines.map(
    (line, i) => markup`<text class="s mid halo" x="${x}" y="${top + 32 + i * 14}">${line}</text>`,
  );
  return markup`<g class="${classOf(kind)}"><title>${why}</title>${backing(lines, arrow.width, x, top, height)}<rect class="kind" x="${round(x - chip / 2)}" y="${top + 1}" width="${chip}" height="18" rx="9"/><text class="h mid" x="${x}" y="${top + 14}">${kind}</text>${text}</g>`;
}

/** Behind words: an arrow that passes there must not strike them through. */
function backing(lines: readonly string[], width: number, x: number, top: number, height: number): Markup {
  if (lines.length === 0) return markup``;
  return markup`<rect class="paper" x="${round(x - width / 2)}" y="${top}" width="${width}" height="${height}" rx="4"/>`;
}

/** Kinds of dependency differ by the line's pattern too; the words on it say which is which. */
function classOf(kind: string): string {
  if (kind.startsWith('rw')) return 'dep dep-rw';
  if (kind.startsWith('wr')) return 'dep dep-wr';
  return kind.startsWith('ww') ? 'dep' : 'dep dep-order';
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}
