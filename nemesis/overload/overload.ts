import { z } from 'zod';
import type { DrawContext, Fault, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { pressureFault } from '../pressure-fault.ts';
import { Surge } from './surge.ts';

const factorMax = 100;

interface OverloadOptions {
  readonly factor: number;
  readonly fallback: string;
}

const schema: z.ZodType<OverloadOptions> = z.strictObject({
  factor: z.number().min(1).max(factorMax),
  fallback: z.string(),
});

/**
 * More operations than the system admits. Nothing of it is broken, and all that may change is when it answers and whom it
 * refuses: a matter of timing.
 */
export const overload: Fault = pressureFault({
  name: 'overload',
  class: 'timing',
  summary: 'has the clients send many times as fast as the workload says',
  mechanism: 'time goes faster for the generators of operations; each client still has one operation open at most',
  finds: 'queues without a bound, refusals that were carried out all the same, time-outs that make the load grow',
  evidence: 'the rate that was offered, or all clients waiting; bit: latency or failures rose',
  needs: [],
  claims: ['limits'],
  family: 'resources',
  draw,
  schema,
  press: ({ load }, _nodes, { factor }, step) => new Surge(load, step, factor),
});

/** The clients' load goes to all nodes. */
function draw(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const options: OverloadOptions = { factor: prng.pick([3, 5, 10, 10, 30]), fallback: nodes[0] ?? '' };
  return { target: { kind: 'nodes', nodes: [...nodes] }, options: { ...options }, durationMs: drawLength(context, 6) };
}
