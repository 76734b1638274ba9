import { z } from 'zod';
import type { DrawContext, Fault, FaultDraw } from '../../harness/ports/fault.ts';
import { drawLength } from '../draw-duration.ts';
import { drawTarget } from '../draw-target.ts';
import { GroupPressure } from '../groups/group-pressure.ts';
import { pressureFault } from '../pressure-fault.ts';
import { AddressSpaceLimit } from './address-space.ts';
import { memoryGroup } from './memory-group.ts';

const mechanisms = ['address-space', 'memory-group'] as const;
const kibibyte = 1_024;
const mebibyte = 1_024 * kibibyte;

interface MemoryLimitOptions {
  /** By a soft limit, or by a control group, under which the kernel ends what takes more. */
  readonly how: (typeof mechanisms)[number];
  /** What each node's processes can still take. */
  readonly headroomBytes: number;
  /** Whom to limit when nobody plays the role of the target. */
  readonly fallback: string;
}

const schema: z.ZodType<MemoryLimitOptions> = z.strictObject({
  how: z.enum(mechanisms),
  headroomBytes: z.number().int().nonnegative(),
  fallback: z.string(),
});

/**
 * Less memory than a node needs. Whoever can't get any mostly ends, or is ended by the kernel, so that it counts as a
 * crash; the group holds the system's processes and nothing of the harness, whose own end is told of as its own.
 */
export const memoryLimit: Fault = pressureFault({
  name: 'memory-limit',
  class: 'crash',
  summary: 'lets the processes of a node take little more memory; the out-of-memory killer may end them',
  mechanism: 'the limit of a control group, under which the kernel kills; without one, the soft limit of address space',
  finds: 'writes that are acknowledged and lost with the process, error paths that allocate, recoveries that never fit',
  evidence: "the limit in force, and the kernel's counts of refusals and out-of-memory kills",
  needs: ['signal', 'soft-limits'],
  claims: ['processes', 'limits'],
  family: 'resources',
  mayEnd: true,
  draw,
  schema,
  press: ({ cluster }, names, { how, headroomBytes }, step) => {
    const nodes = names.map((name) => cluster.node(name));
    return how === 'address-space'
      ? new AddressSpaceLimit(nodes, headroomBytes)
      : new GroupPressure(nodes, step, memoryGroup(headroomBytes));
  },
});

function draw(context: DrawContext): FaultDraw {
  const { prng, nodes, abilities = [] } = context;
  const options: MemoryLimitOptions = {
    how: abilities.includes('limit-memory') ? 'memory-group' : 'address-space',
    headroomBytes: prng.pick([64 * kibibyte, mebibyte, 4 * mebibyte, 16 * mebibyte]),
    fallback: prng.pick(nodes),
  };
  return { target: drawTarget(context), options: { ...options }, durationMs: drawLength(context) };
}
