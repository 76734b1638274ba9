import type { Operation } from '../../core/history.ts';
import { nanosToMs } from '../../core/time.ts';
import { type Block, gutter, plot, plotRight, timeAxis } from './drawing.ts';
import { type Markup, markup, pathData } from './escape.ts';
import type { RunModel } from './run-model.ts';
import { type TimeScale, round, timeScale } from './time-scale.ts';
import { faultBands, faultNames } from './timeline-faults.ts';
import { legend } from './timeline.ts';

const bins = 100;
const height = 190;
const top = 31;
/** Dots of each outcome; beyond that every n-th is drawn, and the page says so. */
const dotsMax = 1_500;
/** The lowest decade of the axis at most: what takes less is too fast to matter here. */
const lowestMsMin = 0.01;

/** Latency: percentiles of what succeeded, and each operation that did not. */
export function latencyChart(model: RunModel): Markup {
  const scale = timeScale(model.window, gutter, plotRight);
  const done = model.operations.filter((each) => each.completedAt !== undefined);
  const longest = done.reduce((max, each) => Math.max(max, latencyMs(each)), 1);
  const lowestMs = lowestDecade(done);
  const decades = Math.ceil(Math.log10(longest / lowestMs));
  const y = (ms: number): number =>
    round(top + height - (Math.log10(Math.max(ms, lowestMs) / lowestMs) / decades) * height);
  const grid = Array.from({ length: decades + 1 }, (_, i) => lowestMs * 10 ** i);
  const body = markup`${grid.map((ms) => markup`<path class="grid" d="M${scale.left} ${y(ms)}H${scale.right}"/><text class="s end" x="${scale.left - 8}" y="${y(ms) + 4}">${msText(ms)}</text>`)}${dots(done, 'fail', scale, y)}${dots(done, 'info', scale, y)}${percentiles(done, scale, y)}`;
  const drawing = chart(model, scale, {
    id: 'latency-plot',
    title: 'Latency over time',
    description: 'Percentiles of successful operations and single failed or open ones, on a logarithmic axis.',
    name: 'latency',
    body: { height, svg: body },
  });
  const thinned = (['fail', 'info'] as const).flatMap((type) => {
    const stride = dotStride(done.filter((each) => each.type === type).length);
    return stride > 1 ? [`one ${type} of ${stride} is drawn`] : [];
  });
  return thinned.length === 0
    ? drawing
    : markup`${drawing}<p class="soft small">To keep the page small, ${thinned.join(', ')}.</p>`;
}

/** Throughput: completed operations a second, by outcome. */
export function throughputChart(model: RunModel): Markup {
  const scale = timeScale(model.window, gutter, plotRight);
  const seconds = (model.window.to - model.window.from) / 1e9;
  const rate = bins / seconds;
  const counts = {
    ok: Array<number>(bins).fill(0),
    fail: Array<number>(bins).fill(0),
    info: Array<number>(bins).fill(0),
  };
  for (const operation of model.operations) {
    const bin = binOf(operation.completedAt ?? operation.invokedAt, model);
    counts[operation.type][bin] = (counts[operation.type][bin] ?? 0) + rate;
  }
  const max = niceMaximum(Math.max(1, ...counts.ok, ...counts.fail, ...counts.info));
  const y = (value: number): number => round(top + height - (value / max) * height);
  const x = (bin: number): number => round(scale.left + ((bin + 0.5) / bins) * (scale.right - scale.left));
  const path = (values: readonly number[]): string =>
    values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i)} ${y(value)}`).join('');
  const ok = path(counts.ok);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * max);
  const body = markup`${ticks.map((value) => markup`<path class="grid" d="M${scale.left} ${y(value)}H${scale.right}"/><text class="s end" x="${scale.left - 8}" y="${y(value) + 4}">${value}</text>`)}<path class="area-ok" d="${pathData(`${ok}V${y(0)}H${x(0)}z`)}"/><path class="line st-ok" d="${pathData(ok)}"/><path class="line st-fail dash1" d="${pathData(path(counts.fail))}"/><path class="line st-info dash2" d="${pathData(path(counts.info))}"/>`;
  return chart(model, scale, {
    id: 'throughput-plot',
    title: 'Throughput over time',
    description: 'Completed operations a second, by outcome.',
    name: 'op/s',
    body: { height, svg: body },
  });
}

export const latencyLegend: Markup = legend([
  ['<path class="line st-ink" d="M1 7H25"/>', 'median of ok'],
  ['<path class="line st-ok dash1" d="M1 7H25"/>', '95th percentile'],
  ['<path class="line st-soft thin" d="M1 7H25"/>', 'longest'],
  ['<path class="dot st-fail" d="M10 4l6 6M16 4l-6 6"/>', 'one fail'],
  ['<circle class="dot st-info" cx="13" cy="7" r="3.2"/>', 'one info'],
]);

export const throughputLegend: Markup = legend([
  ['<path class="line st-ok" d="M1 7H25"/>', 'ok'],
  ['<path class="line st-fail dash1" d="M1 7H25"/>', 'fail'],
  ['<path class="line st-info dash2" d="M1 7H25"/>', 'info'],
]);

interface ChartOptions {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly name: string;
  readonly body: Block;
}

function chart(model: RunModel, scale: TimeScale, options: ChartOptions): Markup {
  const bottom = top + options.body.height;
  const axis = timeAxis(scale, top, bottom);
  return plot({ id: options.id, title: options.title, description: options.description, height: bottom + 24, scale }, [
    axis.grid,
    faultBands(model, scale, top, bottom),
    faultNames(model, scale, 11),
    markup`<text class="h" x="0" y="${top + 12}">${options.name}</text>`,
    options.body.svg,
    axis.labels,
  ]);
}

function percentiles(done: readonly Operation[], scale: TimeScale, y: (ms: number) => number): Markup {
  const samples = Array.from({ length: bins }, (): number[] => []);
  for (const operation of done) {
    if (operation.type !== 'ok' || operation.completedAt === undefined) continue;
    samples[binOf(operation.completedAt, scale)]?.push(latencyMs(operation));
  }
  const lines = { p50: '', p95: '', max: '' };
  let isGap = true;
  samples.forEach((values, i) => {
    // A bin without success is a gap in the line: drawing across it would show latencies that nobody saw.
    if (values.length === 0) {
      isGap = true;
      return;
    }
    const sorted = values.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    const x = round(scale.left + ((i + 0.5) / bins) * (scale.right - scale.left));
    const move = isGap ? 'M' : 'L';
    lines.p50 += `${move}${x} ${y(at(0.5))}`;
    lines.p95 += `${move}${x} ${y(at(0.95))}`;
    lines.max += `${move}${x} ${y(at(1))}`;
    isGap = false;
  });
  return markup`<path class="line st-soft thin" d="${pathData(lines.max)}"/><path class="line st-ok dash1" d="${pathData(lines.p95)}"/><path class="line st-ink" d="${pathData(lines.p50)}"/>`;
}

function dots(done: readonly Operation[], type: 'fail' | 'info', scale: TimeScale, y: (ms: number) => number): Markup {
  const all = done.filter((each) => each.type === type);
  const stride = dotStride(all.length);
  const shape = type === 'fail' ? 'm-2.2-2.2l4.4 4.4m0-4.4l-4.4 4.4' : 'm-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0';
  const path = all
    .filter((_, i) => i % stride === 0)
    .map((each) => `M${scale.x(each.completedAt ?? 0)} ${y(latencyMs(each))}${shape}`)
    .join('');
  return markup`<path class="dot st-${type}" d="${pathData(path)}"/>`;
}

function dotStride(count: number): number {
  return Math.max(1, Math.ceil(count / dotsMax));
}

function latencyMs(operation: Operation): number {
  return operation.completedAt === undefined ? 0 : nanosToMs(operation.completedAt) - nanosToMs(operation.invokedAt);
}

function binOf(at: number, { window }: Pick<RunModel, 'window'>): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(((at - window.from) / (window.to - window.from)) * bins)));
}

function lowestDecade(done: readonly Operation[]): number {
  const shortest = done.reduce((min, each) => Math.min(min, latencyMs(each)), 1);
  return 10 ** Math.floor(Math.log10(Math.max(shortest, lowestMsMin)));
}

function niceMaximum(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((factor) => factor * magnitude >= value) ?? 10) * magnitude;
}

function msText(ms: number): string {
  return ms >= 1_000 ? `${ms / 1_000} s` : `${Number(ms.toPrecision(1))} ms`;
}
