import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';

/** How a clock goes wrong. `jump`: ahead or back; `drift`: too fast or too slow; `strobe`: there and back; `skew`: by node. */
type ClockShape =
  | { readonly shape: 'jump'; readonly offsetMs: number }
  | { readonly shape: 'drift'; readonly gainMsPerSecond: number; readonly alsoMonotonic: boolean }
  | { readonly shape: 'strobe'; readonly offsetMs: number; readonly periodMs: number }
  | { readonly shape: 'skew'; readonly offsetsMs: Readonly<Record<string, number>> };

export type ClockOptions = ClockShape & {
  /** Strikes so long after an operation was seen open. */
  readonly lingerMs: number;
  /** Whose clock to change when nobody plays the role of the target. */
  readonly fallback: string;
};

/** Ten years: with more a clock could tell of times before 1970, which few programs are made for. */
const offsetMaxMs = 10 * 365 * 86_400_000;
const anHourMs = 3_600_000;
const offset = z.number().min(-offsetMaxMs).max(offsetMaxMs);
const common = { lingerMs: z.number().nonnegative().max(1_000), fallback: z.string() };

/** A plan may come from a file, so it is read, not believed. */
export const clockOptionsSchema: z.ZodType<ClockOptions> = z.discriminatedUnion('shape', [
  z.strictObject({ ...common, shape: z.literal('jump'), offsetMs: offset.default(anHourMs) }),
  z
    .strictObject({
      ...common,
      shape: z.literal('drift'),
      gainMsPerSecond: z.number().min(-950).max(100_000),
      alsoMonotonic: z.boolean().default(false),
    })
    .refine(({ alsoMonotonic, gainMsPerSecond }) => !alsoMonotonic || gainMsPerSecond < 0, {
      path: ['alsoMonotonic'],
      // Healing takes a fast one back, and programs rightly don't expect that of a monotonic clock.
      message: 'a monotonic clock can only be made slow: one that was fast would go back when it is healed',
    }),
  z.strictObject({
    ...common,
    shape: z.literal('strobe'),
    offsetMs: offset.default(anHourMs),
    periodMs: z.number().min(1).max(600_000),
  }),
  z.strictObject({ ...common, shape: z.literal('skew'), offsetsMs: z.record(z.string(), offset) }),
]);

/** Draws one clock: its shape, how far and how fast in terms of the system's own time-outs, and for how long. */
export function drawClock(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const options: ClockOptions = {
    ...drawShape(context),
    lingerMs: prng.between(0, 12),
    fallback: prng.pick(nodes),
  };
  const target = options.shape === 'skew' ? ({ kind: 'nodes', nodes: [...nodes] } as const) : drawTarget(context);
  return { target, options: { ...options }, durationMs: drawLength(context, 6) };
}

/** A jump an hour ahead; whoever asks for another shape says what it takes. */
export function plainClock(context: DrawContext): FaultDraw {
  const options = { shape: 'jump', lingerMs: 0, fallback: context.prng.pick(context.nodes) };
  return { target: drawTarget(context), options, durationMs: drawLength(context, 6) };
}

function drawShape(context: DrawContext): ClockShape {
  const { prng, nodes, earlier } = context;
  const jump = (): ClockShape => ({ shape: 'jump', offsetMs: drawOffset(context) });
  const skew = (): ClockShape => ({
    shape: 'skew',
    offsetsMs: Object.fromEntries(nodes.map((node) => [node, drawOffset(context)])),
  });
  const drift = (): ClockShape => ({ shape: 'drift', gainMsPerSecond: drawGain(context), alsoMonotonic: false });
  const strobe = (): ClockShape => ({
    shape: 'strobe',
    offsetMs: drawOffset(context),
    periodMs: prng.between(10, 400),
  });
  // A short run has room for one or two: the first is a step of all clocks at once, each its own. Whoever trusts one is hit.
  if (earlier === 0) return skew();
  return prng.pick([jump, jump, drift, strobe, skew])();
}

function drawGain({ prng }: DrawContext): number {
  return prng.pick([prng.between(-900, -100), prng.between(100, 900), prng.between(1_000, 20_000)]);
}

/** Less than the shortest time-out, more than the longest, or out of all proportion; ahead or back. */
function drawOffset({ prng, timeouts }: DrawContext): number {
  const known = Object.values(timeouts).filter((ms) => Number.isFinite(ms) && ms > 0);
  const [shortest, longest] = known.length === 0 ? [200, 2_000] : [Math.min(...known), Math.max(...known)];
  const unheardOf = prng.between(60_000, 3_600_000);
  const size = prng.pick([
    prng.between(Math.max(1, Math.floor(shortest / 5)), Math.max(2, Math.ceil(shortest))),
    prng.between(Math.ceil(1.1 * longest), Math.ceil(4 * longest)),
    // Leases and limits that the system does not tell of.
    unheardOf,
    unheardOf,
    unheardOf,
  ]);
  // Ahead ends what should last; back makes what should end last.
  return prng.chance(2, 3) ? size : -size;
}
