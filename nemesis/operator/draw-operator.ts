import { z } from 'zod';
import type { DrawContext, FaultDraw } from '../../harness/ports/fault.ts';

/** Longer than a time-out that ends most doubts by itself, shorter than what an injection is given. */
const waitMs = 5_000;

export interface OperatorOptions {
  /** The action, of those that the system names; absent: `pick` chooses. */
  readonly action?: string | undefined;
  /** Chooses among the system's actions in the order of their names: the seed's, since a draw does not know the system. */
  readonly pick: number;
  /** What to act on; absent: the first that the node names. */
  readonly subject?: string | undefined;
  /** How long it waits for something to act on, in ms. */
  readonly waitMs: number;
}

export const operatorOptionsSchema: z.ZodType<OperatorOptions> = z.object({
  action: z.string().max(60).optional(),
  pick: z.number().int().nonnegative().default(0),
  subject: z.string().max(200).optional(),
  waitMs: z.number().int().min(0).max(8_000).default(waitMs),
});

/** An action and a node: any that has a role which its system gives to several, since those keep the data. */
export function drawOperator({ nodes, roles, prng }: DrawContext): FaultDraw {
  const crowds = nodes.filter((node) => nodes.some((other) => other !== node && roles[other] === roles[node]));
  const node = prng.pick(crowds.length > 0 ? crowds : nodes);
  return {
    target: { kind: 'nodes', nodes: [node] },
    options: { pick: prng.between(0, 999), waitMs },
    durationMs: 1_000,
  };
}
