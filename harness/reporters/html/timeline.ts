import { type TimeWindow, nanos, nanosPerMs } from '../../core/time.ts';
import { type Block, gutter, plot, plotRight, shortName, timeAxis } from './drawing.ts';
import { type Content, Markup, markup } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round, timeScale } from './time-scale.ts';
import { faultBands, faultLanes, phaseStrip } from './timeline-faults.ts';
import { clientLanes, operationHistograms } from './timeline-operations.ts';
import { nodeRows, starvedRow } from './timeline-nodes.ts';

/** Room above the rows for the violations' flags. */
const flagHeight = 20;
const windowMsMin = 120;

export interface TimelineOptions {
  readonly id: string;
  readonly title: string;
  readonly window: TimeWindow;
}

type Row = (model: RunModel, scale: TimeScale, y: number) => Block;

/** The drawing that joins what clients saw with what was broken and what each node was doing. */
export function timeline(model: RunModel, options: TimelineOptions): Markup {
  const scale = timeScale(options.window, gutter, plotRight);
  const rows: readonly Row[] = [phaseStrip, faultLanes, operationHistograms, clientLanes, nodeRows, starvedRow];
  const hasFlags = model.violations.some(({ violation }) => violation.window !== undefined);
  const top = hasFlags ? flagHeight : 2;
  let y = top;
  const drawn: Content[] = [];
  for (const row of rows) {
    const block = row(model, scale, y);
    drawn.push(block.svg);
    y += block.height;
  }
  const bottom = y + 2;
  const axis = timeAxis(scale, top, bottom);
  const description = `${model.operations.length} client operations, ${model.faults.length} faults and ${model.nodes.length} nodes over time. The tables of this page have the same facts.`;
  return plot({ id: options.id, title: options.title, description, height: bottom + 24, scale }, [
    axis.grid,
    faultBands(model, scale, top, bottom),
    violationWindows(model, scale, top, bottom),
    drawn,
    axis.labels,
    violationFlags(model, scale, bottom),
  ]);
}

/** A violation's window with some of what came before and after. */
export function zoomWindow(window: TimeWindow, run: TimeWindow): TimeWindow {
  const to = Number.isFinite(window.to) ? window.to : run.to;
  const margin = Math.max((to - window.from) * 0.35, windowMsMin * nanosPerMs);
  return { from: nanos(Math.max(run.from, window.from - margin)), to: nanos(Math.min(run.to, to + margin)) };
}

function violationWindows(model: RunModel, scale: TimeScale, top: number, bottom: number): Markup {
  return markup`${model.violations.slice(0, 20).map(({ violation }) => {
    if (violation.window === undefined) return undefined;
    const x = scale.x(violation.window.from);
    const width = round(Math.max(scale.x(violation.window.to) - x, 2));
    return markup`<rect class="vwin" x="${x}" y="${top}" width="${width}" height="${bottom - top}"/>`;
  })}`;
}

function violationFlags(model: RunModel, scale: TimeScale, bottom: number): Markup {
  let taken = -Infinity;
  return markup`${model.violations.slice(0, 20).map(({ number, violation }) => {
    if (violation.window === undefined) return undefined;
    const x = scale.x(violation.window.from);
    const line = markup`<path class="vline" d="M${x} 16V${bottom}"/>`;
    // Flags that would cover each other are left to the hover titles of their lines.
    if (x < taken) return line;
    const label = shortName(`violation ${number}: ${violation.property}`, 36);
    const width = label.length * 6.1 + 12;
    const left = Math.min(x, scale.right - width);
    taken = left + width + 4;
    return markup`<g><title>${violation.title}</title>${line}<rect class="vflag" x="${round(left)}" y="0" width="${round(width)}" height="16" rx="3"/><text class="vtext" x="${round(left + 6)}" y="12">${label}</text></g>`;
  })}`;
}

type LegendEntry = readonly [symbol: string, text: string];

const operationSymbols: readonly LegendEntry[] = [
  ['<rect class="ok" x="1" y="2" width="24" height="10"/>', 'ok: it happened'],
  ['<rect fill="url(#p-fail)" x="1" y="2" width="24" height="10"/>', 'fail: it did not'],
  ['<rect class="infobox" x="1" y="2" width="24" height="10"/>', 'info: it may have'],
];
const faultSymbol: LegendEntry = ['<rect class="faultbar" x="1" y="1.5" width="24" height="11" rx="3"/>', 'fault'];
const proofSymbols: readonly LegendEntry[] = [
  ['<path class="stage" d="M13 4l4 6h-8z"/>', 'proven effective'],
  ['<path class="stage" d="M13 3l4 4l-4 4l-4-4z"/>', "bit the system's own work"],
];
const messageSymbol: LegendEntry = ['<path class="tick" d="M6 2v5M12 2v5M20 2v5"/>', 'message dropped or changed'];
const nodeSymbols: readonly LegendEntry[] = [
  ['<rect class="up" x="1" y="2" width="24" height="10"/>', 'node up'],
  ['<rect class="down" x="1" y="2" width="24" height="10"/>', 'down'],
  ['<rect class="paused" x="1" y="2" width="24" height="10"/>', 'paused'],
  ['<rect class="silent" x="1" y="2" width="24" height="10"/>', 'no answer'],
  [
    '<path class="doubt" d="M1 12V7H9V3H17V12z"/><path class="doubtline" d="M1 7H9V3H17V12H25"/>',
    'transactions in doubt',
  ],
];

/** What the marks of the drawing mean, in words. A history from elsewhere has no nodes, and perhaps no faults. */
export function timelineLegend({ actedOn, faults, nodes }: RunModel): Markup {
  const hasNodes = nodes.length > 0;
  const hasProofs = faults.some(({ stages }) => stages.effective !== undefined || stages.bit !== undefined);
  return legend([
    ...operationSymbols,
    ...(faults.length > 0 || hasNodes ? [faultSymbol] : []),
    ...(hasProofs || hasNodes ? proofSymbols : []),
    ...([...actedOn.values()].some(({ length }) => length > 0) ? [messageSymbol] : []),
    ...(hasNodes ? nodeSymbols : []),
  ]);
}

export function legend(entries: readonly (readonly [symbol: string, text: string])[]): Markup {
  return markup`<ul class="legend">${entries.map(([symbol, text]) => markup`<li><svg viewBox="0 0 26 14" aria-hidden="true">${new Markup(symbol)}</svg>${text}</li>`)}</ul>`;
}
