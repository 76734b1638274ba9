import { z } from 'zod';
import type { NodeName } from '../../harness/core/op.ts';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';

export interface SwizzleOptions {
  /** The order in which the targets are cut off; the first is at once. */
  readonly cut: readonly NodeName[];
  /** The order in which they are healed; the last stays cut off until the fault's end. */
  readonly heal: readonly NodeName[];
  /** From one cut to the next, and from one heal to the next. */
  readonly gapMs: number;
}

/** A plan may come from a file, so it is read, not believed. */
export const swizzleOptionsSchema: z.ZodType<SwizzleOptions> = z.strictObject({
  cut: z.array(z.string()).min(1).max(64),
  heal: z.array(z.string()).min(1).max(64),
  gapMs: z.number().positive().max(600_000),
});

const gapMinMs = 25;
const gapMaxMs = 600;

/** Two nodes at least, and now and then all of them: then the last that is healed meets a cluster that came back without it. */
export function drawSwizzle(context: DrawContext): FaultDraw {
  const { prng, nodes, maxMs } = context;
  const cut = prng.shuffle(nodes).slice(0, prng.between(Math.min(2, nodes.length), nodes.length));
  // All cuts and heals but the first cut and the last heal have a gap before them, and the last cut off has one to itself.
  const gaps = 2 * cut.length - 1;
  const longest = Math.max(1, Math.min(gapMaxMs, Math.floor(maxMs / gaps)));
  const gapMs = prng.between(Math.min(gapMinMs, longest), longest);
  return {
    target: { kind: 'nodes', nodes: cut.toSorted() },
    options: { cut, heal: prng.shuffle(cut), gapMs },
    durationMs: Math.max(1, Math.min(Math.floor(maxMs), Math.max(gaps * gapMs, drawLength(context)))),
  };
}
