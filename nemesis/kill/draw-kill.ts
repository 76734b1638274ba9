import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';

/** The most kills of one storm, after the first. */
const stormTimesMax = 10;

/** Signals that end a process unless it has another mind; the last ones are what a crash of its own looks like. */
const killSignals = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGABRT', 'SIGSEGV', 'SIGBUS'] as const;
export type KillSignal = (typeof killSignals)[number];

/**
 * When the later kills of a storm fall: `upMs` after the restart; as soon as the process runs again (`start-up`); or after
 * `upMs`, but not later than it says that it is ready (`recovery`).
 */
const stormMoments = ['later', 'start-up', 'recovery'] as const;

export interface StormOptions {
  readonly times: number;
  /** From a kill to the next restart. */
  readonly downMs: number;
  /** From a restart to the next kill. */
  readonly upMs: number;
  readonly moment?: (typeof stormMoments)[number] | undefined;
}

export interface KillOptions {
  /** Strikes so long after an operation was seen open. */
  readonly lingerMs: number;
  /** Whom to kill when nobody plays the role of the target. */
  readonly fallback: string;
  /** SIGKILL if absent. What has not ended by another signal after `graceMs` gets SIGKILL. */
  readonly signal?: KillSignal | undefined;
  readonly graceMs?: number | undefined;
  readonly storm?: StormOptions | undefined;
}

/** A plan may come from a file, so it is read, not believed. */
export const killOptionsSchema: z.ZodType<KillOptions> = z.strictObject({
  lingerMs: z.number().nonnegative().max(1_000),
  fallback: z.string(),
  signal: z.enum(killSignals).optional(),
  graceMs: z.number().int().nonnegative().max(5_000).optional(),
  storm: z
    .strictObject({
      times: z.number().int().positive().max(stormTimesMax),
      downMs: z.number().nonnegative(),
      upMs: z.number().nonnegative(),
      moment: z.enum(stormMoments).optional(),
    })
    .optional(),
});

/** Draws one kill: mostly one node, by role where there is one; a quarter are storms. */
export function drawKill(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const target = drawTarget(context);
  const fallback = prng.pick(nodes);
  const lingerMs = prng.between(0, 12);
  // Most crashes are followed by a restart at once: more of them fit, and recovery is where the bugs are.
  const durationMs = drawLength(context, 2);
  const storm = prng.chance(1, 4) ? drawStorm(context) : undefined;
  return {
    target,
    options: { lingerMs, fallback, ...drawSignal(context), ...(storm === undefined ? {} : { storm }) },
    durationMs: storm === undefined ? durationMs : Math.min(Math.floor(context.maxMs), durationMs + stormLength(storm)),
  };
}

/** One kill, and a restart when its time is over. */
export function plainKill(context: DrawContext): FaultDraw {
  const fallback = context.prng.pick(context.nodes);
  return { target: drawTarget(context), options: { lingerMs: 0, fallback }, durationMs: drawLength(context, 2) };
}

/** The first kills of a plan are SIGKILL, which nobody can prepare for; where there are more, some let the process say farewell. */
const signalsFrom = 2;

function drawSignal({ prng, earlier = 0 }: DrawContext): Pick<KillOptions, 'signal'> {
  const draws = prng.fork('signal');
  return earlier < signalsFrom || draws.chance(1, 2) ? {} : { signal: draws.pick(killSignals) };
}

/** A restart takes a few hundred milliseconds until recovery is over: kills fall before, in and after it. */
function drawStorm({ prng, maxMs }: DrawContext): StormOptions | undefined {
  const downMs = prng.between(10, 120);
  const upMs = prng.pick([prng.between(5, 80), prng.between(80, 400)]);
  const times = Math.min(prng.between(1, 4), stormTimesMax, Math.floor(maxMs / (2 * (downMs + upMs))));
  const moment = prng.fork('moment').pick(stormMoments);
  return times < 1 ? undefined : { times, downMs, upMs, ...(moment === 'later' ? {} : { moment }) };
}

function stormLength(storm: StormOptions): number {
  return storm.times * (storm.downMs + storm.upMs);
}
