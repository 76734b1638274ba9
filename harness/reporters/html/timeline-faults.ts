import type { FaultRecord } from '../../core/nemesis-line.ts';
import { momentText, windowText } from '../quantity-text.ts';
import { type Block, fittedText, rowName, shortName } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round } from './time-scale.ts';

const laneHeight = 25;
const barHeight = 19;
/** A generous mean of the characters of a label, in pixels: no font can be measured here. */
const labelWidth = 6.1;
const labelCharactersMax = 42;
/** Faults that are drawn; the evidence has all of them. */
const faultsDrawn = 120;
/** Of a fault's messages; more would be a solid bar. */
const ticksDrawn = 200;

/** Phases, one strip. */
export function phaseStrip(model: RunModel, scale: TimeScale, y: number): Block {
  // Histories from elsewhere have none.
  if (model.phases.length === 0) return { height: 0, svg: markup`` };
  const parts = model.phases.map((phase) => {
    const x = scale.x(phase.window.from);
    const width = round(scale.x(phase.window.to) - x);
    if (width <= 0) return undefined;
    return markup`<g><title>phase ${phase.name}, ${windowText(phase.window)}</title><rect class="phase" x="${x}" y="${y}" width="${width}" height="20" rx="3"/><text class="mid" x="${x + width / 2}" y="${y + 14}">${fittedText(phase.name, width - 4)}</text></g>`;
  });
  return { height: 28, svg: markup`<g>${rowName(y + 14, 'phase')}${parts}</g>` };
}

/** Each fault as a labelled bar with its proofs, faults that overlap below each other. */
export function faultLanes(model: RunModel, scale: TimeScale, y: number): Block {
  const faults = visible(model, scale);
  if (faults.length === 0) return { height: 0, svg: markup`` };
  const laneEnds: number[] = [];
  const bars = faults.map((fault) => {
    const from = scale.x(fault.window.from);
    const to = scale.x(fault.window.to);
    const label = shortName(`${fault.step} ${fault.fault} ${fault.targets.join(' ')}`, labelCharactersMax);
    const width = round(Math.max(to - from, 3));
    const isInside = label.length * labelWidth + 26 <= width;
    // A label beside a short bar needs its room too, or the next fault would be written over it.
    const end = isInside ? to : from + width + 8 + label.length * labelWidth;
    let lane = laneEnds.findIndex((taken) => taken < from);
    if (lane === -1) lane = laneEnds.push(0) - 1;
    laneEnds[lane] = end + 6;
    const top = y + lane * laneHeight;
    const textX = isInside ? from + 14 : Math.min(from + width + 5, scale.right - label.length * labelWidth);
    return markup`<g><title>${faultTitle(fault)}</title><rect class="faultbar" x="${from}" y="${top}" width="${width}" height="${barHeight}" rx="4"/>${messageTicks(model, fault, scale, top)}${proofs(fault, scale, top + barHeight / 2)}<text class="halo" x="${round(textX)}" y="${top + 14}">${label}</text></g>`;
  });
  return { height: laneEnds.length * laneHeight + 5, svg: markup`<g>${rowName(y + 14, 'faults')}${bars}</g>` };
}

/** The span of each fault, behind everything else. */
export function faultBands(model: RunModel, scale: TimeScale, top: number, bottom: number): Markup {
  return markup`<g>${visible(model, scale).map((fault) => {
    const x = scale.x(fault.window.from);
    const width = round(Math.max(scale.x(fault.window.to) - x, 1));
    return markup`<rect class="band" x="${x}" y="${top}" width="${width}" height="${bottom - top}"/><path class="bandedge" d="M${x} ${top}V${bottom}M${round(x + width)} ${top}V${bottom}"/>`;
  })}</g>`;
}

/** How many rows `faultNames` may use. */
const faultNameRows = 2;

/** Named spans above a chart, so that a band there is not a riddle. */
export function faultNames(model: RunModel, scale: TimeScale, y: number): Markup {
  const taken = Array<number>(faultNameRows).fill(-Infinity);
  return markup`<g>${visible(model, scale).map((fault) => {
    const x = scale.x(fault.window.from);
    const label = shortName(`${fault.step} ${fault.fault}`, labelCharactersMax);
    const row = taken.findIndex((end) => end < x);
    // Where faults are this close, their bars on the timeline tell them apart.
    if (row === -1) return undefined;
    taken[row] = x + label.length * labelWidth;
    return markup`<text class="s" x="${x + 2}" y="${y + row * 13}">${label}</text>`;
  })}</g>`;
}

function visible(model: RunModel, scale: TimeScale): readonly FaultRecord[] {
  const { from, to } = scale.window;
  return model.faults.filter((fault) => fault.window.from < to && !(fault.window.to <= from)).slice(0, faultsDrawn);
}

/** A tick at the upper edge for each message that it did something to. */
function messageTicks({ actedOn }: RunModel, { step }: FaultRecord, scale: TimeScale, top: number): Markup {
  const { from, to } = scale.window;
  const moments = (actedOn.get(step) ?? []).map(({ time }) => time).filter((time) => time >= from && time <= to);
  const places = [...new Set(moments.map((time) => scale.x(time)))].slice(0, ticksDrawn);
  return places.length === 0
    ? markup``
    : markup`<path class="tick" d="${pathData(places.map((x) => `M${x} ${top}v5`).join(''))}"/>`;
}

/** A triangle where it was proven effective, a diamond where it bit. */
function proofs(fault: FaultRecord, scale: TimeScale, y: number): Markup {
  const { effective, bit } = fault.stages;
  const inView = (at: number): boolean => at >= scale.window.from && at <= scale.window.to;
  const xe = effective !== undefined && inView(effective.at) ? scale.x(effective.at) : undefined;
  const xb = bit !== undefined && inView(bit.at) ? scale.x(bit.at) : undefined;
  const bottom = y + barHeight / 2;
  return markup`${xe === undefined ? '' : markup`<path class="stage" d="M${xe} ${bottom - 5}l4 6h-8z"/>`}${xb === undefined ? '' : markup`<path class="stage" d="M${xb} ${bottom - 6}l4 4l-4 4l-4-4z"/>`}`;
}

function faultTitle(fault: FaultRecord): string {
  const stages = Object.entries(fault.stages).map(([stage, { at, note }]) => `${momentText(at)} ${stage}: ${note}`);
  return [
    `${fault.step} ${fault.fault} (${fault.class}) ${fault.targets.join(' ')}, ${windowText(fault.window)}`,
    ...stages,
  ].join('; ');
}
