import { z } from 'zod';
import type { DrawContext, Fault, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import { type GroupLimit, GroupPressure } from '../groups/group-pressure.ts';
import { pressureFault } from '../pressure-fault.ts';
import { threadsOf } from './threads-of.ts';

interface ProcessesOptions {
  /** How many threads and processes more a node can have. */
  readonly spare: number;
  /** Whom to limit when nobody plays the role of the target. */
  readonly fallback: string;
}

const schema: z.ZodType<ProcessesOptions> = z.strictObject({
  spare: z.number().int().nonnegative().max(10_000),
  fallback: z.string(),
});

/**
 * No more processes and threads for a node. An omission: what needs a new one is not done. RLIMIT_NPROC is no way to it:
 * root is exempt from it, and it counts all of a user's processes, the harness's among them.
 */
export const processes: Fault = pressureFault({
  name: 'processes',
  class: 'omission',
  summary: 'lets a node start no more processes and threads, or only a few',
  mechanism: 'the limit of a control group (pids.max) at what runs there now',
  finds: 'work that waits for a helper that never starts, pools that shrink for good, crashes on a thread too few',
  evidence: "tasks at the limit, and the kernel's count of refusals",
  needs: ['signal', 'limit-processes'],
  claims: ['processes', 'limits'],
  family: 'resources',
  mayEnd: true,
  draw,
  schema,
  press: ({ cluster }, names, { spare }, step) =>
    new GroupPressure(
      names.map((name) => cluster.node(name)),
      step,
      pidsLimit(spare),
    ),
});

function draw(context: DrawContext): FaultDraw {
  const { prng, nodes } = context;
  const options: ProcessesOptions = { spare: prng.pick([0, 0, 1, 3]), fallback: prng.pick(nodes) };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context) };
}

/** Threads count as processes do (the kernel's pids controller counts tasks). */
function pidsLimit(spare: number): GroupLimit {
  return {
    controller: 'pids',
    settings: (_group, pids) => [['pids.max', String(threadsOf(pids) + spare)]],
    met: async (group) => {
      const count = await group.count('pids.events', 'max');
      return { count, note: `${await group.read('pids.current')} tasks; ${count} more were refused` };
    },
  };
}
