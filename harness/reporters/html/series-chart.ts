import { type Json, isJsonObject } from '../../core/json.ts';
import { type TimeWindow, msToNanos } from '../../core/time.ts';
import { countText } from '../quantity-text.ts';
import { gutter, plotRight, plotWidth, rowName, timeAxis } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import { type TimeScale, round, timeScale } from './time-scale.ts';

/** Fewer moments are read better as a table. */
const pointsMin = 8;
const pointsMax = 1_000;
const fieldsMax = 4;
const rowHeight = 58;
const rowGap = 12;

/** A figure of a checker over time: rows with a field `atMs` and numbers beside it. */
export interface Series {
  readonly atMs: readonly number[];
  readonly fields: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Details that are a series; undefined for those of any other shape. */
export function seriesIn(value: Json): Series | undefined {
  if (!Array.isArray(value) || value.length < pointsMin || value.length > pointsMax) return undefined;
  const rows: readonly Json[] = value;
  const names = isJsonObject(rows[0]) ? Object.keys(rows[0]).filter((name) => name !== 'atMs') : [];
  const numbersOf = (name: string): number[] =>
    rows.flatMap((row) => {
      const field = isJsonObject(row) ? row[name] : undefined;
      return typeof field === 'number' && Number.isFinite(field) ? [field] : [];
    });
  const atMs = numbersOf('atMs');
  const fields = names.slice(0, fieldsMax).map((name) => ({ name, values: numbersOf(name) }));
  const isWhole = [atMs, ...fields.map(({ values }) => values)].every(({ length }) => length === rows.length);
  return isWhole && fields.length > 0 ? { atMs, fields } : undefined;
}

/** One strip a field, each on its own scale, below each other on one axis of time. */
export function seriesChart(label: string, { atMs, fields }: Series): Markup {
  const from = Math.min(...atMs);
  const window: TimeWindow = { from: msToNanos(from), to: msToNanos(Math.max(from + 1, ...atMs)) };
  const scale = timeScale(window, gutter, plotRight);
  const bottom = fields.length * (rowHeight + rowGap);
  const axis = timeAxis(scale, 4, bottom);
  const strips = fields.map(({ name, values }, i) =>
    strip({ name, atMs, values }, scale, 4 + i * (rowHeight + rowGap)),
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><svg class="plot" viewBox="0 0 ${plotWidth} ${bottom + 24}" role="img" aria-label="${label} over time" data-from="${window.from / 1e9}" data-to="${window.to / 1e9}" data-left="${scale.left}" data-right="${scale.right}">${axis.grid}${strips}${axis.labels}</svg></div>`;
}

function strip(
  {
    name,
    atMs,
    values,
  }: { readonly name: string; readonly atMs: readonly number[]; readonly values: readonly number[] },
  scale: TimeScale,
  top: number,
): Markup {
  const max = Math.max(...values);
  const y = (value: number): number => round(top + rowHeight - (max > 0 ? value / max : 0) * (rowHeight - 4));
  const line = values
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${scale.x(msToNanos(atMs[i] ?? 0))} ${y(value)}`)
    .join('');
  const base = top + rowHeight;
  return markup`<g>${rowName(top + 14, name, `≤ ${countText(max)}`)}<path class="edge" d="M${scale.left} ${base}H${scale.right}"/><path class="doubt" d="${pathData(`${line}V${base}H${scale.x(msToNanos(atMs[0] ?? 0))}z`)}"/><path class="doubtline" d="${pathData(line)}"/></g>`;
}
