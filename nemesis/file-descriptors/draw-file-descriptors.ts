import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';

export interface FileDescriptorsOptions {
  /** How many more files each process can open. */
  readonly spare: number;
  /** Whom to limit when nobody plays the role of the target. */
  readonly fallback: string;
}

/** A plan may come from a file, so it is read, not believed. */
export const fileDescriptorsSchema: z.ZodType<FileDescriptorsOptions> = z.strictObject({
  spare: z.number().int().nonnegative().max(10_000),
  fallback: z.string(),
});

/** Mostly none at all; a few let a process begin what it can't finish: accept a connection, and not open the file. */
export function drawFileDescriptors(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const spare = prng.pick([0, 0, 0, 1, 2, 4]);
  return {
    target: drawTarget(context),
    options: { spare, fallback: prng.pick(nodes) },
    durationMs: drawLength(context),
  };
}
