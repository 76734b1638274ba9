import { Prng } from '../../harness/core/prng.ts';
import type { WorkloadContext } from '../workload.ts';

/** A cluster of one coordinator and three participants, or what the test says. */
export function workloadContext(changes: Partial<WorkloadContext> = {}): WorkloadContext {
  return {
    nodes: ['n1', 'n2', 'n3', 'n4'],
    roles: { n1: 'coordinator', n2: 'participant', n3: 'participant', n4: 'participant' },
    concurrency: 10,
    rate: 500,
    options: {},
    prng: Prng.fromSeed('workload'),
    ...changes,
  };
}
