import type { Json } from '../../harness/core/json.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import { type PhaseName, phaseNames } from '../../harness/core/plan.ts';

/** Keys are named by phase and number, `b0`, `d17`, `a3`: each phase has fresh ones, all short enough to read. */
export function keyName(phase: PhaseName, key: number): string {
  return `${phase.slice(0, 1)}${key}`;
}

/** The number of the key that an operation of this phase is about. */
export function keyNumber(phase: PhaseName, value: Json): number | undefined {
  const name = isJsonObject(value) ? value['key'] : undefined;
  if (typeof name !== 'string' || !name.startsWith(phase.slice(0, 1))) return undefined;
  const number = Number(name.slice(1));
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The phases that write; the final one reads what they left. */
export const loadPhases: readonly PhaseName[] = phaseNames.filter((phase) => phase !== 'final');
