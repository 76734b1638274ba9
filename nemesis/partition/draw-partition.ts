import { z } from 'zod';
import type { NodeName } from '../../harness/core/op.ts';
import type { Target } from '../../harness/core/plan.ts';
import type { Prng } from '../../harness/core/prng.ts';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength, drawSettled, roomySettledMs } from '../draw-duration.ts';
import { type CutShape, cutShapes } from './grudges.ts';

/** The longest series of flaps before a flapping cut stays. */
const flapTimesMax = 20;

/** What a plan says of a partition. */
export interface PartitionOptions {
  readonly shape: CutShape | 'flapping';
  /** For `flapping`: the shape that flaps. */
  readonly of?: CutShape | undefined;
  /** All nodes, in the order that the shape cuts them; the target is moved to the front. */
  readonly order: readonly NodeName[];
  /** Nodes on the target's side. */
  readonly size: number;
  readonly direction: 'in' | 'out';
  /** For `halves`: so many nodes behind the first side are the second; all if absent. */
  readonly peers?: number | undefined;
  readonly clients: 'none' | 'first' | 'second';
  /** For `flapping`: cut for `onMs`, heal for `offMs`, so many times; then the cut stays. */
  readonly flap?: FlapOptions | undefined;
}

export interface FlapOptions {
  readonly times: number;
  readonly onMs: number;
  readonly offMs: number;
}

/** A plan may come from a file, so it is read, not believed. */
export const partitionOptionsSchema: z.ZodType<PartitionOptions> = z.strictObject({
  shape: z.enum([...cutShapes, 'flapping']),
  of: z.enum(cutShapes).optional(),
  order: z.array(z.string()).min(2).max(64),
  size: z.number().int().positive(),
  direction: z.enum(['in', 'out']),
  peers: z.number().int().positive().max(64).optional(),
  clients: z.enum(['none', 'first', 'second']),
  flap: z
    .strictObject({
      times: z.number().int().positive().max(flapTimesMax),
      onMs: z.number().positive(),
      offMs: z.number().positive(),
    })
    .optional(),
});

/**
 * Cuts of the opening shape before all shapes are drawn. One in three catches no transaction between the votes and what
 * is told of them; two in a row seldom do.
 */
const openings = 2;

/**
 * Draws one partition. Where silence counts as death and there is a coordinator, the first ones keep its messages from all
 * others while it goes on hearing them: it decides on their votes and tells nobody, the state in which protocols that
 * trust time-outs split (Skeen 1981). The rest are drawn from all shapes.
 */
export function drawPartition(context: DrawContext): FaultDraw {
  const { prng, nodes, roles, timeouts } = context;
  const order = prng.shuffle(nodes);
  const hasDetector = timeouts['silenceMs'] !== undefined;
  const isOpening =
    hasDetector && (context.earlier ?? openings) < openings && Object.values(roles).includes('coordinator');
  const target: Target = isOpening ? { kind: 'role', role: 'coordinator' } : drawFocus(context, order);
  const isRole = target.kind === 'role';
  const shape = isOpening ? 'one-way' : drawShape(prng, isRole, nodes.length);
  const flaps = prng.chance(1, 6) ? drawFlap(context) : undefined;
  const options: PartitionOptions = {
    ...(flaps === undefined ? { shape } : { shape: 'flapping', of: shape }),
    order,
    size: isOpening ? 1 : drawSize(prng, shape, nodes.length),
    direction: isOpening || prng.chance(isRole ? 3 : 2, 4) ? 'out' : 'in',
    clients: isOpening ? 'none' : drawClients(context, isRole),
    ...(flaps === undefined ? {} : { flap: flaps }),
  };
  const lengthMs = hasDetector ? drawSettled(context) : drawLength(context);
  return {
    target,
    options: { ...options },
    durationMs: flaps === undefined ? lengthMs : Math.max(lengthMs, flapLength(flaps, context)),
  };
}

/** The target cut off from all other nodes, both ways, clients untouched. */
export function plainPartition(context: DrawContext): FaultDraw {
  const { prng, nodes, timeouts } = context;
  const order = prng.shuffle(nodes);
  const options: PartitionOptions = { shape: 'isolate-one', order, size: 1, direction: 'out', clients: 'none' };
  const durationMs = timeouts['silenceMs'] === undefined ? drawLength(context) : drawSettled(context);
  return { target: drawFocus(context, order), options: { ...options }, durationMs };
}

/** Clients keep the target's side when it plays the role that they talk to: load must go on. */
function drawClients({ prng, abilities }: DrawContext, isRole: boolean): PartitionOptions['clients'] {
  const isCut = prng.chance(1, 5);
  const side = prng.pick(['first', 'second'] as const);
  if (!isCut || abilities?.includes('cut-clients') !== true) return 'none';
  return isRole ? 'second' : side;
}

function drawFocus({ prng, roles }: DrawContext, order: readonly NodeName[]): Target {
  const played = new Set(Object.values(roles));
  if (played.has('coordinator') && prng.chance(3, 4)) return { kind: 'role', role: 'coordinator' };
  if (!played.has('coordinator') && prng.chance(1, 2)) return { kind: 'role', role: 'leader' };
  return { kind: 'nodes', nodes: order.slice(0, 1) };
}

function drawShape(prng: Prng, isRole: boolean, nodes: number): CutShape {
  if (isRole && prng.chance(2, 5)) return 'one-way';
  // Two nodes have no bridge, and their ring and their halves are the same cut.
  const shapes = nodes < 3 ? (['halves', 'one-way'] as const) : cutShapes;
  return prng.pick(shapes);
}

/** A minority, half, or a majority on the target's side; one-way cuts are mostly those of a single node. */
function drawSize(prng: Prng, shape: CutShape, nodes: number): number {
  if (shape === 'isolate-one' || nodes < 3) return 1;
  if (shape === 'one-way' && prng.chance(3, 4)) return 1;
  const half = Math.floor(nodes / 2);
  return Math.min(nodes - 1, prng.pick([half, half, half + 1]));
}

/** Short flaps, each shorter than any detector; undefined when there is no room for them before the long cut. */
function drawFlap(context: DrawContext): FlapOptions | undefined {
  const { prng, maxMs } = context;
  const onMs = prng.between(40, 160);
  const offMs = prng.between(60, 240);
  const roomMs = maxMs - roomySettledMs(context.timeouts);
  const times = Math.min(prng.between(2, 6), flapTimesMax, Math.floor(roomMs / (onMs + offMs)));
  return times < 1 ? undefined : { times, onMs, offMs };
}

function flapLength(flap: FlapOptions, context: DrawContext): number {
  const lengthMs = flap.times * (flap.onMs + flap.offMs) + Math.max(flap.onMs, roomySettledMs(context.timeouts));
  return Math.min(Math.floor(context.maxMs), lengthMs);
}
