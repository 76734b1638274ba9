import { type Plan, walkSteps } from '../../core/plan.ts';
import type { Fault } from '../../ports/fault.ts';

/** True where a step acts on what passes between nodes, or waits for a message: then a relay must carry the links. */
export function needsRelay({ steps }: Plan, faults: readonly Fault[]): boolean {
  return [...walkSteps(steps)].some((step) => {
    if (step.when.kind === 'trigger' && step.when.trigger.event.on === 'message') return true;
    const action = step.do;
    if (action.kind !== 'fault') return false;
    const needs = faults.find(({ name }) => name === action.fault)?.needs ?? [];
    return needs.includes('relay') || needs.includes('relay-messages');
  });
}
