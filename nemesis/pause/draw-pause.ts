import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength, drawSettled } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';

export interface PauseOptions {
  /** Strikes so long after an operation was seen open. */
  readonly lingerMs: number;
  /** Whom to stop when nobody plays the role of the target. */
  readonly fallback: string;
}

/** A plan may come from a file, so it is read, not believed. */
export const pauseOptionsSchema: z.ZodType<PauseOptions> = z.strictObject({
  lingerMs: z.number().nonnegative().max(1_000),
  fallback: z.string(),
});

/** Draws one pause. Where silence counts as death, half of them outlast it: the resumed node finds itself replaced. */
export function drawPause(context: DrawContext): FaultDraw {
  const { prng, nodes, timeouts } = context;
  const target = drawTarget(context);
  const options: PauseOptions = { lingerMs: prng.between(0, 12), fallback: prng.pick(nodes) };
  const outlasts = timeouts['silenceMs'] !== undefined && prng.chance(1, 2);
  return { target, options: { ...options }, durationMs: outlasts ? drawSettled(context) : drawLength(context) };
}
