/** How one thing grows: its cost at each size. */
export interface GrowthSeries {
  readonly name: string;
  readonly points: readonly GrowthPoint[];
}

interface GrowthPoint {
  /** Operations or transactions. */
  readonly size: number;
  readonly ms: number;
  readonly megabytes: number;
}

const panel = { width: 420, height: 300, left: 52, top: 34, bottom: 34 } as const;
const legendRow = 18;
/** Distinct in lightness as well as in hue. */
const colours = ['#1b4f9c', '#c2410c', '#0f766e', '#7c3aed', '#be123c', '#4d7c0f', '#0369a1', '#a16207', '#475569'];
const dashes = ['', '6 3', '2 3'];

/** Two panels, time and memory against size, both axes logarithmic: a straight line at 45 degrees is linear growth. */
export function growthSvg(title: string, series: readonly GrowthSeries[]): string {
  const height = panel.height + series.length * legendRow + 20;
  const panels = [
    panelSvg('time, ms', 0, series, ({ ms }) => ms),
    panelSvg('memory, MB', panel.width, series, ({ megabytes }) => megabytes),
  ];
  const legend = series.map(({ name }, i) => {
    const y = panel.height + 16 + i * legendRow;
    return `<path d="M${panel.left} ${y}h30" ${stroke(i)}/><text x="${panel.left + 38}" y="${y + 4}">${escaped(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panel.width * 2} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#1f2937">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="#fff"/>
${[...panels, ...legend].join('\n')}
</svg>
`;
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly of: (value: number) => number;
}

function panelSvg(
  label: string,
  x: number,
  series: readonly GrowthSeries[],
  costOf: (point: GrowthPoint) => number,
): string {
  const points = series.flatMap((each) => each.points);
  const left = x + panel.left;
  const right = x + panel.width - 16;
  const bottom = panel.height - panel.bottom;
  const across = logScale(
    points.map(({ size }) => size),
    left,
    right,
  );
  const up = logScale(points.map(costOf), bottom, panel.top);
  const lines = series.map(({ points: own }, i) => {
    const path = own.map((point) => `${at(across.of(point.size))} ${at(up.of(costOf(point)))}`).join('L');
    return `<path d="M${path}" fill="none" ${stroke(i)}/>`;
  });
  return `<text x="${left}" y="${panel.top - 14}" font-weight="600">${escaped(label)}</text>
${grid(across, (power) => {
  const place = at(across.of(10 ** power));
  return `<path d="M${place} ${panel.top}V${bottom}" stroke="#e5e7eb"/><text x="${place}" y="${bottom + 18}" text-anchor="middle">${tick(power)}</text>`;
})}
${grid(up, (power) => {
  const place = at(up.of(10 ** power));
  return `<path d="M${left} ${place}H${right}" stroke="#e5e7eb"/><text x="${left - 6}" y="${place + 4}" text-anchor="end">${tick(power)}</text>`;
})}
${lines.join('\n')}`;
}

/** From the power of ten below the least value to the one above the greatest. */
function logScale(values: readonly number[], from: number, to: number): Scale {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const low = Math.floor(logs.reduce((least, log) => Math.min(least, log), Infinity));
  const high = Math.max(low + 1, Math.ceil(logs.reduce((most, log) => Math.max(most, log), -Infinity)));
  return {
    low,
    high,
    of: (value) => from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (to - from),
  };
}

function grid({ low, high }: Scale, lineAt: (power: number) => string): string {
  return Array.from({ length: high - low + 1 }, (_, i) => lineAt(low + i)).join('\n');
}

function tick(power: number): string {
  const value = 10 ** power;
  if (power >= 6) return `${value / 1e6} M`;
  return power >= 3 ? `${value / 1e3} k` : String(value);
}

function stroke(i: number): string {
  const dash = dashes[Math.floor(i / colours.length) % dashes.length] ?? '';
  return `stroke="${colours[i % colours.length]}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
}

function at(place: number): string {
  return place.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
