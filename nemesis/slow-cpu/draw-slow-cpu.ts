import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import type { DutyCycleOptions } from './duty-cycle.ts';

const mechanisms = ['duty-cycle', 'cpu-group'] as const;

export interface SlowCpuOptions extends DutyCycleOptions {
  /** By signals, which any machine allows, or by the quota of a control group. */
  readonly how: (typeof mechanisms)[number];
  /** Whom to slow when nobody plays the role of the target. */
  readonly fallback: string;
}

/** A plan may come from a file, so it is read, not believed. */
export const slowCpuSchema: z.ZodType<SlowCpuOptions> = z.strictObject({
  how: z.enum(mechanisms),
  stoppedOf100: z.number().min(50).max(99),
  sliceMs: z.number().min(5).max(1_000),
  fallback: z.string(),
});

/** From a third to a fiftieth of the processor, in turns that a user would not see, or would. */
export function drawSlowCpu(context: DrawContext): FaultDraw {
  const { prng, nodes, abilities = [] } = context;
  const options: SlowCpuOptions = {
    how: abilities.includes('limit-cpu') && prng.fork('how').chance(1, 2) ? 'cpu-group' : 'duty-cycle',
    stoppedOf100: prng.pick([70, 80, 90, 90, 95, 98]),
    sliceMs: prng.pick([20, 20, 50, 100]),
    fallback: prng.pick(nodes),
  };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context, 6) };
}
