import { type Nanos, type TimeWindow, nanos, nanosPerSecond } from '../../core/time.ts';

/** Maps a span of the run onto a span of the drawing. What lies outside is clamped to its edge. */
export interface TimeScale {
  readonly window: TimeWindow;
  readonly left: number;
  readonly right: number;
  x(time: number): number;
}

export function timeScale(window: TimeWindow, left: number, right: number): TimeScale {
  const span = Math.max(1, window.to - window.from);
  return {
    window,
    left,
    right,
    x: (time) => {
      const at = Number.isFinite(time) ? Math.min(Math.max(time, window.from), window.to) : window.to;
      return round(left + ((at - window.from) / span) * (right - left));
    },
  };
}

export interface Tick {
  readonly at: Nanos;
  readonly label: string;
}

const steps = [
  0.000_001, 0.000_002, 0.000_005, 0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01,
  0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600,
];

/** Round moments of the window, in seconds, about `count` of them. */
export function timeTicks(window: TimeWindow, count: number): Tick[] {
  const seconds = (window.to - window.from) / nanosPerSecond;
  const step = steps.find((each) => seconds / each <= count) ?? Math.ceil(seconds / count);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const first = Math.ceil(window.from / nanosPerSecond / step);
  const last = Math.floor(window.to / nanosPerSecond / step);
  const ticks: Tick[] = [];
  for (let i = first; i <= last; i++) {
    ticks.push({ at: nanos(i * step * nanosPerSecond), label: `${(i * step).toFixed(digits)} s` });
  }
  return ticks;
}

/** Tenths of a unit are enough for a drawing, and halve its size. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
