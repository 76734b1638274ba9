import { exitStatus } from '../core/errors.ts';
import type { RunResult } from '../runner/run.ts';

/** A violation outweighs everything: it is what was looked for. */
const order: readonly number[] = [
  exitStatus.violated,
  exitStatus.interrupted,
  exitStatus.harness,
  exitStatus.inconclusive,
  exitStatus.passed,
];

/** The status that stands for all of these; without any, nothing was begun, because it was stopped before. */
export function worstStatus(statuses: readonly number[]): number {
  if (statuses.length === 0) return exitStatus.interrupted;
  return order.find((status) => statuses.includes(status)) ?? exitStatus.harness;
}

/** The rate at which the same plan showed a violation: real processes don't repeat each other's timing. */
export function repeatSummary(results: readonly RunResult[]): string {
  const count = (outcome: string): number => results.filter(({ verdict }) => verdict.outcome === outcome).length;
  const parts = (['violated', 'passed', 'inconclusive', 'error'] as const)
    .map((outcome) => [outcome, count(outcome)] as const)
    .filter(([, times]) => times > 0)
    .map(([outcome, times]) => `${times} ${outcome}`);
  return `\n${results.length} runs of the same plan: ${parts.join(', ')}\n`;
}
