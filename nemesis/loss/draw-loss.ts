import { z } from 'zod';
import type { NodeName } from '../../harness/core/op.ts';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';

export interface LossOptions {
  /** Of so many packets that come in from other nodes, one hundred is all. */
  readonly percent: number;
  readonly fallback: NodeName;
}

/** A plan may come from a file, so it is read, not believed. */
export const lossOptionsSchema: z.ZodType<LossOptions> = z.strictObject({
  percent: z.number().int().min(1).max(99),
  fallback: z.string(),
});

/** A bad link, a congested one, and one on which TCP hardly gets through. */
const percents = [5, 20, 40] as const;

export function drawLoss(context: DrawContext): FaultDraw {
  const options: LossOptions = {
    // The first of a plan must bite.
    percent: (context.earlier ?? 0) === 0 ? 40 : context.prng.pick(percents),
    fallback: context.prng.pick(context.nodes),
  };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context, 6) };
}
