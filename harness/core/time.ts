/**
 * Nanoseconds since the run began, on the controller's monotonic clock. A double holds 104 days of them exactly.
 * A node's own clock is never converted to this type: it may be under attack.
 */
export type Nanos = number & { readonly unit: 'ns' };

export const nanosPerMs = 1_000_000;
export const nanosPerSecond = 1_000_000_000;

export const nanos = (value: number): Nanos => value as Nanos;
export const msToNanos = (ms: number): Nanos => nanos(Math.round(ms * nanosPerMs));
export const nanosToMs = (value: Nanos): number => value / nanosPerMs;

/** A closed interval of the run's time; `to` is Infinity while it is still open. */
export interface TimeWindow {
  readonly from: Nanos;
  readonly to: Nanos;
}

/** Closed intervals: equal timestamps count as overlapping, or a coarse clock invents an order. */
export function overlaps(a: TimeWindow, b: TimeWindow): boolean {
  return a.from <= b.to && b.from <= a.to;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads `500ms`, `10s`, `2m`, `1.5h` as milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const scale = units[match?.[2] ?? ''];
  return match === null || scale === undefined ? undefined : Number(match[1]) * scale;
}

/** Writes milliseconds as a person would: `350 ms`, `2.50 s`, `3 min 20 s`. */
export function formatDurationMs(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${Math.round((ms - minutes * 60_000) / 1_000)} s`;
}
