import { type Nanos, type TimeWindow, nanos, nanosPerMs, nanosPerSecond } from '../../core/time.ts';

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

const fractions = [-9, -8, -7, -6, -5, -4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((each) => each * 10 ** power));
const steps: readonly number[] = fractions.concat([1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600]);
/** Of a step: what a sum of decimal fractions may be off. */
const tolerance = 1e-6;

/** Round moments of the window, in seconds, about `count` of them. */
export function timeTicks(window: TimeWindow, count: number): Tick[] {
  const seconds = (window.to - window.from) / nanosPerSecond;
  const step = steps.find((each) => seconds / each <= count) ?? Math.ceil(seconds / count);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  // Where no times are known the order of lines stands for them, a nanosecond each.
  const isTiny = window.to < nanosPerMs && step < 0.000_001;
  const first = Math.ceil(window.from / nanosPerSecond / step - tolerance);
  const last = Math.floor(window.to / nanosPerSecond / step + tolerance);
  const ticks: Tick[] = [];
  for (let i = first; i <= last; i++) {
    ticks.push({
      at: nanos(i * step * nanosPerSecond),
      label: isTiny ? `${Math.round(i * step * nanosPerSecond)} ns` : `${(i * step).toFixed(digits)} s`,
    });
  }
  return ticks;
}

/** Tenths of a unit are enough for a drawing, and halve its size. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
