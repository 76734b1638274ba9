import { nanosPerSecond } from '../../core/time.ts';
import { truncate } from '../escape-terminal.ts';
import { type Content, Markup, markup, pathData } from './escape.ts';
import { type TimeScale, timeTicks } from './time-scale.ts';

/** All drawings have one width, so that the same moment stands at the same place in each. */
export const plotWidth = 1130;
export const gutter = 132;
export const plotRight = 1116;

/** A part of a drawing, as tall as it says. */
export interface Block {
  readonly height: number;
  readonly svg: Markup;
}

/** Patterns, once a page: outcomes and states differ by pattern, not by colour alone. */
export const patterns: Markup = new Markup(
  '<svg width="0" height="0" style="position:absolute" aria-hidden="true" focusable="false"><defs>' +
    '<pattern id="p-fail" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" class="fail"/><path d="M0 0V5" class="p-fail"/></pattern>' +
    '<pattern id="p-info" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path d="M0 0V5M2.5 0V5" class="p-info"/></pattern>' +
    '<pattern id="p-silent" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0" class="p-soft"/></pattern>' +
    '<pattern id="p-paused" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M2 0V7" class="p-fault"/></pattern>' +
    '<pattern id="p-stuck" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7" class="p-stuck"/></pattern>' +
    '</defs></svg>',
);

export interface PlotOptions {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  /** The scale, when the drawing's horizontal axis is time: lets the page's script say which moment is pointed at. */
  readonly scale?: TimeScale;
}

/** A drawing that scrolls sideways on narrow screens, rather than shrinking its words. */
export function plot(options: PlotOptions, content: Content): Markup {
  const { scale } = options;
  const time =
    scale === undefined
      ? new Markup('')
      : markup` data-from="${scale.window.from / 1e9}" data-to="${scale.window.to / 1e9}" data-left="${scale.left}" data-right="${scale.right}"`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${options.title}"><svg class="plot" id="${options.id}" viewBox="0 0 ${plotWidth} ${options.height}" role="img" aria-labelledby="${options.id}-t ${options.id}-d"${time}><title id="${options.id}-t">${options.title}</title><desc id="${options.id}-d">${options.description}</desc>${content}</svg></div>`;
}

const ticksMax = 16;
/** Moments within milliseconds have long names. */
const fineWindow = nanosPerSecond / 10;
const ticksMaxFine = 11;

/** Vertical grid lines with moments below. */
export function timeAxis(
  scale: TimeScale,
  top: number,
  bottom: number,
): { readonly grid: Markup; readonly labels: Markup } {
  const ticks = timeTicks(scale.window, scale.window.to - scale.window.from < fineWindow ? ticksMaxFine : ticksMax);
  return {
    grid: markup`<path class="grid" d="${pathData(ticks.map((tick) => `M${scale.x(tick.at)} ${top}V${bottom}`).join(''))}"/>`,
    labels: markup`<g>${ticks.map((tick) => {
      const x = scale.x(tick.at);
      // A label in the middle of the last moment would reach beyond the drawing.
      const isLast = x + tick.label.length * 3.2 > plotWidth;
      return markup`<text class="s ${isLast ? 'end' : 'mid'}" x="${isLast ? plotWidth : x}" y="${bottom + 15}">${tick.label}</text>`;
    })}</g>`,
  };
}

/** The name of a row, in the gutter. */
export function rowName(y: number, name: string, note = ''): Markup {
  const label = shortName(name, 17);
  return markup`<text class="h" x="0" y="${y}">${label}<title>${name}</title></text>${note === '' ? '' : markup`<text class="s" x="0" y="${y + 14}">${note}</text>`}`;
}

/** A name inside a drawing, cut at a number of characters; its full form stands in a hover title. */
export function shortName(name: string, charactersMax: number): string {
  return name.length <= charactersMax ? name : `${truncate(name, charactersMax - 1).shown}…`;
}

/** A label that is left out where there is no room for it: half a word is worse than the title on hover. */
export function fittedText(text: string, room: number, pixelsPerCharacter = 6.3): string {
  if (text.length * pixelsPerCharacter <= room) return text;
  const characters = Math.floor(room / pixelsPerCharacter) - 1;
  return characters < 4 ? '' : `${truncate(text, characters).shown}…`;
}
