import { z } from 'zod';
import type { DrawContext, Fault, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import { pressureFault } from '../pressure-fault.ts';
import { Neighbours } from './neighbours.ts';

/** A machine that is made so busy that the runner starves shows nothing. */
const burnersMax = 4;

interface NoisyNeighbourOptions {
  readonly kind: 'cpu' | 'disk';
  readonly burners: number;
  /** Beside whom, when nobody plays the role of the target. */
  readonly fallback: string;
}

const schema: z.ZodType<NoisyNeighbourOptions> = z.strictObject({
  kind: z.enum(['cpu', 'disk']),
  burners: z.number().int().positive().max(burnersMax),
  fallback: z.string(),
});

/** Nothing of the system is touched; it shares its machine, and all that may change is when it answers: a matter of timing. */
export const noisyNeighbour: Fault = pressureFault({
  name: 'noisy-neighbour',
  class: 'timing',
  summary: 'runs busy processes beside a node that take its processors or its disk',
  mechanism: 'processes that spin, or write and synchronise below the data folder; bounded, and gone with the runner',
  finds: 'time-outs set on an idle machine, forces of the log that hold up heartbeats',
  evidence: "what was burnt beside the node, and the node's wait for a processor (schedstat)",
  needs: ['signal'],
  claims: ['limits'],
  family: 'resources',
  draw,
  schema,
  press: ({ cluster }, names, noise, step) =>
    new Neighbours(
      names.map((name) => cluster.node(name)),
      step,
      noise,
    ),
});

function draw(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const options: NoisyNeighbourOptions = {
    kind: prng.pick(['cpu', 'disk']),
    burners: prng.pick([1, 1, 2]),
    fallback: prng.pick(nodes),
  };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context, 6) };
}
