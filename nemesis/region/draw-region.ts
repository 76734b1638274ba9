import type { NodeName } from '../../harness/core/op.ts';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';
import type { MessageAct } from '../../harness/ports/message-relay.ts';
import { drawLength, drawSettled } from '../draw-duration.ts';
import type { KillOptions } from '../kill/draw-kill.ts';
import type { MessageOptions } from '../message/message-options.ts';
import type { PartitionOptions } from '../partition/draw-partition.ts';
import { type Regions, twoRegions } from './regions.ts';

/** One region, another, and the nodes of all that remain. */
interface DrawnRegions {
  readonly lost: readonly NodeName[];
  readonly other: readonly NodeName[];
  readonly rest: readonly NodeName[];
}

function drawRegions({ prng, nodes, regions }: DrawContext): DrawnRegions {
  const [lost = [], other = [], ...rest]: Regions = prng.shuffle(regions ?? twoRegions(nodes));
  return { lost, other, rest: rest.flat() };
}

/** All of a region ends at once, and comes back at once. */
export function drawRegionLoss(context: DrawContext): FaultDraw {
  const { lost } = drawRegions(context);
  const options: KillOptions = { lingerMs: context.prng.between(0, 12), fallback: lost[0] ?? '' };
  return {
    target: { kind: 'nodes', nodes: lost },
    options: { ...options },
    durationMs: isDetected(context) ? drawSettled(context) : drawLength(context, 7),
  };
}

/** The link between two regions; or, where there are but two, or in one case of three, a region from all others and its clients. */
export function drawRegionCut(context: DrawContext): FaultDraw {
  const { lost, other, rest } = drawRegions(context);
  const isAlone = context.prng.chance(1, 3);
  const hasClients = isAlone && context.abilities?.includes('cut-clients') === true;
  const options: PartitionOptions = {
    shape: 'halves',
    order: [...lost, ...other, ...rest],
    size: lost.length,
    direction: 'out',
    clients: hasClients ? 'first' : 'none',
    ...(isAlone ? {} : { peers: other.length }),
  };
  return {
    target: { kind: 'nodes', nodes: lost },
    options: { ...options },
    durationMs: isDetected(context) ? drawSettled(context) : drawLength(context, 7),
  };
}

/** What passes between a region and all others is late, or is so much a second and no more, for as long as there is time. */
export function drawRegionLink(kind: 'delay' | 'throttle', context: DrawContext): FaultDraw {
  const { prng, maxMs } = context;
  const { lost, other, rest } = drawRegions(context);
  // Between neighbours, across a continent, around the world.
  const ms = prng.pick([5, 30, 100]);
  const act: MessageAct =
    kind === 'delay'
      ? { kind, ms, jitterMs: Math.ceil(ms / 5) }
      : { kind, bytesPerSecond: prng.pick([10_000, 50_000, 200_000]) };
  const options: MessageOptions = {
    act,
    order: [...lost, ...other, ...rest],
    peers: Math.max(1, other.length + rest.length),
    direction: 'both',
    between: 'nodes',
    seed: String(prng.uint32()),
  };
  return {
    target: { kind: 'nodes', nodes: lost },
    options: { ...options },
    durationMs: Math.max(1, Math.floor(maxMs)),
  };
}

/** Silence counts as death: then what is shorter finds nothing. */
function isDetected({ timeouts }: DrawContext): boolean {
  return timeouts['silenceMs'] !== undefined;
}
