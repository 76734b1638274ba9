import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';

/** `remove`: a member is voted out while it runs; `wipe`: it dies and loses its data first. Both come back as new members. */
const ways = ['remove', 'wipe'] as const;

export interface MembershipOptions {
  readonly way: (typeof ways)[number];
  /** A random wait after work was seen, in ms. */
  readonly lingerMs: number;
}

export const membershipOptionsSchema: z.ZodType<MembershipOptions> = z.object({
  way: z.enum(ways).default('remove'),
  lingerMs: z.number().int().min(0).max(1_000).default(0),
});

/** One member at a time: a majority of those that are left goes on. */
export function drawMembership({ nodes, prng, maxMs }: DrawContext): FaultDraw {
  return {
    target: { kind: 'nodes', nodes: [prng.pick(nodes)] },
    options: { way: prng.pick(ways), lingerMs: prng.between(0, 30) },
    durationMs: Math.min(maxMs, prng.between(500, 3_000)),
  };
}
