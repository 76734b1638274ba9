import type { TimeWindow } from '../core/time.ts';
import { type Nanos, nanosPerMs, nanosPerSecond } from '../core/time.ts';

/** `1,204`: always with English separators, so that the same run prints the same everywhere. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-GB');
}

/** `1 fault`, `3 faults`, `2 histories` (with the plural given). */
export function countOf(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`;
}

/** A moment of the run: `4.21 s`, with more decimals where moments lie close together. */
export function momentText(at: Nanos, decimals: number = decimalsMin): string {
  // Where no times are known the order of lines stands for them, a nanosecond each.
  if (decimals === decimalsMax && at < nanosPerMs) return `${at} ns`;
  return `${(at / nanosPerSecond).toFixed(decimals)} s`;
}

const decimalsMin = 2;
const decimalsMax = 6;

/** Decimals of a second that tell moments within such a span apart; two, unless it is shorter than 0.1 s. */
export function decimalsFor(span: number): number {
  const decimals = 1 + Math.ceil(-Math.log10(Math.max(span, 1) / nanosPerSecond));
  return Math.min(Math.max(decimals, decimalsMin), decimalsMax);
}

/** `4.21 s to 6.02 s`, or `from 4.21 s` for a window that never ended (JSON has no Infinity: it reads back as null). */
export function windowText(window: TimeWindow): string {
  if (!Number.isFinite(window.to)) return `from ${momentText(window.from)}, never ended`;
  const decimals = decimalsFor(window.to - window.from);
  return `${momentText(window.from, decimals)} to ${momentText(window.to, decimals)}`;
}
