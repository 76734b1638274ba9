import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';

export interface DiskOptions {
  /** Strikes so long after an operation was seen open. */
  readonly lingerMs: number;
  /** Whose disk it is when nobody plays the role of the target. */
  readonly fallback: string;
}

/** The part of a schema that every fault on disks has. */
export const diskShape: {
  readonly lingerMs: z.ZodNumber;
  readonly fallback: z.ZodString;
} = { lingerMs: z.number().nonnegative().max(1_000), fallback: z.string() };

/** A plan may come from a file, so it is read, not believed. */
export const diskOptionsSchema: z.ZodType<DiskOptions> = z.strictObject(diskShape);

/** Whose disk, and for how long: what is refused or lost only shows when the system wants to write. */
export function drawDisk(
  context: DrawContext,
): FaultDraw & { readonly options: DiskOptions & Record<string, unknown> } {
  const { prng, nodes } = context;
  const target = drawTarget(context);
  const options = { lingerMs: prng.between(0, 12), fallback: prng.pick(nodes) };
  return {
    target,
    options,
    durationMs: Math.max(drawLength(context, 3), Math.min(leastMs, Math.floor(context.maxMs))),
  };
}

/** A full disk takes some hundred milliseconds until a record of the log no longer fits. */
const leastMs = 400;
