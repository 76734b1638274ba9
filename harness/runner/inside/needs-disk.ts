import { type Plan, walkSteps } from '../../core/plan.ts';
import type { Fault } from '../../ports/fault.ts';

/** True where a step does something to a node's file system: then every node has one of its own. */
export function needsDisk({ steps }: Plan, faults: readonly Fault[]): boolean {
  return [...walkSteps(steps)].some(({ do: action }) => {
    if (action.kind !== 'fault') return false;
    const needs = faults.find(({ name }) => name === action.fault)?.needs ?? [];
    return needs.includes('node-disk') || needs.includes('power-loss');
  });
}
