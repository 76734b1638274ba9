import { countOf, windowText } from '../quantity-text.ts';
import { type Block, fittedText, rowName } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import type { NodeLane, NodeSpan } from './node-lanes.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round } from './time-scale.ts';

const barHeight = 17;
const doubtHeight = 20;
const laneHeight = barHeight + doubtHeight + 9;
const nodesDrawn = 16;
const spansDrawn = 200;
/** Hover titles narrower than this can't be hit with a pointer. */
const titledWidthMin = 3;

const statusText = { up: 'up', silent: 'no answer', down: 'down', paused: 'paused' } as const;

/** One lane a node: whether it was up, its role and epoch, and below how many transactions it was in doubt about. */
export function nodeRows(model: RunModel, scale: TimeScale, y: number): Block {
  const lanes = model.nodes.slice(0, nodesDrawn);
  // One scale for all nodes, or the fullest and the emptiest would look alike.
  const doubtMax = Math.max(1, ...lanes.map((lane) => lane.inDoubtMax));
  const rows = lanes.map((lane, i) => nodeRow(lane, scale, y + i * laneHeight, doubtMax));
  const hidden = model.nodes.length - lanes.length;
  const note =
    hidden > 0
      ? markup`<text class="s" x="0" y="${y + lanes.length * laneHeight + 4}">and ${hidden} more nodes</text>`
      : '';
  return { height: lanes.length * laneHeight + (hidden > 0 ? 14 : 0), svg: markup`<g>${rows}${note}</g>` };
}

function nodeRow(lane: NodeLane, scale: TimeScale, y: number, doubtMax: number): Markup {
  const note = lane.inDoubtMax === 0 ? '' : `in doubt ≤ ${lane.inDoubtMax}`;
  const { from, to } = scale.window;
  const spans = lane.spans
    .filter((span) => span.window.from < to && span.window.to > from)
    .slice(0, spansDrawn)
    .map((span) => nodeSpan(lane, span, scale, y));
  return markup`<g>${rowName(y + 13, lane.node, note)}${spans}${inDoubtArea(lane, scale, y + barHeight + 2, doubtMax)}</g>`;
}

function nodeSpan(lane: NodeLane, span: NodeSpan, scale: TimeScale, y: number): Markup {
  const x = scale.x(span.window.from);
  const width = round(Math.max(scale.x(span.window.to) - x, 1));
  const epoch = span.epoch === undefined ? '' : ` · epoch ${span.epoch}`;
  const label = span.status === 'up' ? `${span.role}${epoch}` : statusText[span.status];
  const title = `${lane.node} ${statusText[span.status]}${span.role === '' ? '' : `, ${span.role}`}${epoch}, ${windowText(span.window)}`;
  return markup`<g><title>${title}</title><rect class="${span.status}" x="${x}" y="${y}" width="${width}" height="${barHeight}" rx="2"/><text class="${span.status === 'up' ? '' : 'halo'}" x="${x + 6}" y="${y + 13}">${fittedText(label, width - 10)}</text></g>`;
}

function inDoubtArea(lane: NodeLane, scale: TimeScale, y: number, doubtMax: number): Markup {
  const bottom = y + doubtHeight;
  const baseline = markup`<path class="edge" d="M${scale.left} ${bottom}H${scale.right}"/>`;
  if (lane.inDoubtMax === 0) return baseline;
  const peaks = peaksByPixel(lane, scale);
  const height = (count: number): number => round(bottom - (count / doubtMax) * (doubtHeight - 2));
  const line = peaks.map(({ x, count }, i) => `${i === 0 ? `M${x} ` : `H${x}V`}${height(count)}`).join('');
  const area = pathData(`${line}H${scale.right}V${bottom}H${peaks[0]?.x ?? scale.left}z`);
  const titles = peaks.map(({ x, count }, i) => {
    const width = round((peaks[i + 1]?.x ?? scale.right) - x);
    if (count < 2 || width < titledWidthMin) return undefined;
    return markup`<rect x="${x}" y="${y}" width="${width}" height="${doubtHeight}" fill="transparent"><title>${lane.node}: ${countOf(count, 'transaction')} in doubt</title></rect>`;
  });
  return markup`${baseline}<path class="doubt" d="${area}"/><path class="doubtline" d="${pathData(`${line}H${scale.right}`)}"/>${titles}`;
}

/** The highest count in each pixel: a run of hours has more samples than the drawing has pixels, and peaks matter. */
function peaksByPixel(lane: NodeLane, scale: TimeScale): { readonly x: number; readonly count: number }[] {
  const peaks: { x: number; count: number }[] = [];
  lane.inDoubt.forEach((step, i) => {
    const until = lane.inDoubt[i + 1]?.at ?? Infinity;
    if (until < scale.window.from || step.at > scale.window.to) return;
    const x = Math.round(scale.x(step.at));
    const last = peaks.at(-1);
    if (last !== undefined && last.x === x) last.count = Math.max(last.count, step.count);
    else peaks.push({ x, count: step.count });
  });
  return peaks;
}

/** Windows in which the harness itself was not served: never counted against the system. */
export function starvedRow(model: RunModel, scale: TimeScale, y: number): Block {
  const { from, to } = scale.window;
  const windows = model.starved.filter((each) => each.from < to && each.to > from);
  if (windows.length === 0) return { height: 0, svg: markup`` };
  const bars = windows.map((each) => {
    const x = scale.x(each.from);
    return markup`<rect class="starved" x="${x}" y="${y}" width="${round(Math.max(scale.x(each.to) - x, 2))}" height="12"><title>the harness was starved, ${windowText(each)}: not counted against the system</title></rect>`;
  });
  return { height: 20, svg: markup`<g>${rowName(y + 11, 'harness starved')}${bars}</g>` };
}
