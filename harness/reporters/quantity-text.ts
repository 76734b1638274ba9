import type { TimeWindow } from '../core/time.ts';
import { type Nanos, nanosPerSecond } from '../core/time.ts';

/** `1,204`: always with English separators, so that the same run prints the same everywhere. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-GB');
}

/** `1 fault`, `3 faults`, `2 histories` (with the plural given). */
export function countOf(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`;
}

/** A moment of the run: `4.21 s`. */
export function momentText(at: Nanos): string {
  return `${(at / nanosPerSecond).toFixed(2)} s`;
}

/** `4.21 s to 6.02 s`, or `from 4.21 s` for a window that never ended (JSON has no Infinity: it reads back as null). */
export function windowText(window: TimeWindow): string {
  return Number.isFinite(window.to)
    ? `${momentText(window.from)} to ${momentText(window.to)}`
    : `from ${momentText(window.from)}, never ended`;
}
