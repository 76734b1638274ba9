import type { Plan, Step } from '../../harness/core/plan.ts';
import { abilities } from '../../harness/ports/transport.ts';
import { type PlanRequest, drawPlan } from '../planner.ts';

/** A system that declares a good part of the classes and takes silence for a death. */
const system: PlanRequest['system'] = {
  name: 'sample',
  failureModel: {
    safety: ['crash', 'omission', 'partition', 'timing', 'clock', 'storage-within-redundancy'],
    liveness: ['crash'],
  },
  timeouts: { silenceMs: 300, voteMs: 400 },
  role: (node) => (node === 'n1' ? 'coordinator' : 'participant'),
};

/** A plan of all faults for five nodes on a transport that can do everything, unless something else is said. */
export function planned(seed: string, changes: Partial<PlanRequest> = {}): Plan {
  return drawPlan({
    seed,
    system,
    systemVersion: '1',
    nodes: ['n1', 'n2', 'n3', 'n4', 'n5'],
    workload: 'transfer',
    faults: ['all'],
    timeLimitMs: 10_000,
    options: {},
    abilities,
    ...changes,
  });
}

/** The steps of the phase in which faults strike. */
export function faultsOf(plan: Plan): readonly Step[] {
  return plan.steps.find((step) => step.do.kind === 'phase' && step.do.name === 'during')?.steps ?? [];
}

/** The kinds of fault that a plan has, each once. */
export function kindsOf(plan: Plan): string[] {
  return [...new Set(faultsOf(plan).flatMap(({ do: action }) => (action.kind === 'fault' ? [action.fault] : [])))];
}
