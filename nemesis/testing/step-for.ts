import type { NodeName } from '../../harness/core/op.ts';
import type { Step } from '../../harness/core/plan.ts';
import { Prng } from '../../harness/core/prng.ts';
import type { Fault } from '../../harness/ports/fault.ts';

/** A drawn step of the fault, aimed at these nodes, with options that a test is about. */
export function stepFor(fault: Fault, nodes: readonly NodeName[], options: object, id: string = 'one'): Step {
  const prng = Prng.fromSeed(`step for ${fault.name}`);
  const drawn = fault.draw({ nodes, roles: {}, timeouts: {}, prng, maxMs: 1_000, abilities: [] });
  return {
    id,
    when: { kind: 'time', ms: 0 },
    do: {
      kind: 'fault',
      fault: fault.name,
      target: { kind: 'nodes', nodes: [...nodes] },
      options: { ...drawn.options, ...options },
    },
    until: { kind: 'duration', ms: 500 },
    required: true,
  };
}
