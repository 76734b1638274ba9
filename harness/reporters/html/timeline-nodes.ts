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
    .map((span) => nodeSpan(lane, span, scale, y));
  return markup`<g>${rowName(y + 13, lane.node, note)}${spans}${inDoubtArea(lane, scale, y + barHeight + 2, doubtMax)}</g>`;
}

function nodeSpan(lane: NodeLane, span: NodeSpan, scale: TimeScale, y: number): Markup {
  const x = scale.x(span.window.from);
  const width = round(Math.max(scale.x(span.window.to) - x, 1));
  const epoch = span.epoch === undefined ? '' : ` · epoch ${span.epoch}`;
  const label = span.status === 'up' ? `${span.role}${epoch}` : statusText[span.status];
  const title = `${lane.node} ${statusText[span.status]}${span.role === '' ? '' : `, ${span.role}`}${epoch}, ${windowText(span.window)}`;
  return markup`<g><title>${title}</title><rect class="${span.status}" x="${x}" y="${y}" width="${width}" height="${barHeight}" rx="2"/><text class="in-node" x="${x + 6}" y="${y + 13}">${fittedText(label, width - 10)}</text></g>`;
}

function inDoubtArea(lane: NodeLane, scale: TimeScale, y: number, doubtMax: number): Markup {
  const bottom = y + doubtHeight;
  const baseline = markup`<path class="edge" d="M${scale.left} ${bottom}H${scale.right}"/>`;
  if (lane.inDoubtMax === 0) return baseline;
  let line = '';
  let last = { x: scale.left, y: bottom };
  const titles: Markup[] = [];
  lane.inDoubt.forEach((step, i) => {
    const next = lane.inDoubt[i + 1]?.at ?? scale.window.to;
    if (next < scale.window.from || step.at > scale.window.to) return;
    const x = scale.x(step.at);
    const height = round(bottom - (step.count / doubtMax) * (doubtHeight - 2));
    line += line === '' ? `M${x} ${height}` : `H${x}V${height}`;
    last = { x, y: height };
    if (step.count > 1) {
      const width = round(Math.max(scale.x(next) - x, 1));
      titles.push(
        markup`<rect x="${x}" y="${y}" width="${width}" height="${doubtHeight}" fill="transparent"><title>${lane.node}: ${countOf(step.count, 'transaction')} in doubt from ${(step.at / 1e9).toFixed(1)} s</title></rect>`,
      );
    }
  });
  if (line === '') return baseline;
  line += `H${scale.right}`;
  const start = /^M([\d.]+)/.exec(line)?.[1] ?? String(last.x);
  return markup`${baseline}<path class="doubt" d="${pathData(`${line}V${bottom}H${start}z`)}"/><path class="doubtline" d="${pathData(line)}"/>${titles}`;
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
