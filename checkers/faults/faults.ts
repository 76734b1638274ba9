import { faultRecords, phaseRecords } from '../../harness/core/nemesis-line.ts';
import { type Plan, walkSteps } from '../../harness/core/plan.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { type FaultProof, faultProofs } from './fault-proofs.ts';

/** Reasons that the summary names; all of them are in the details. */
const namedMax = 3;
const listedMax = 100;

/**
 * Judges the run, not the system: each fault that the plan requires was effective and bit, each fault was proven healed, and
 * each phase came to its end. Otherwise the run has not tested what it was meant to, and its verdict is unknown.
 */
export const faults: Checker = {
  name: 'faults',
  proves: 'every required fault took effect and hit work of the system, and every fault was healed',
  completeness: 'complete',
  complexity: 'O(n)',
  isHeavy: false,
  check: judge,
};

function judge(record: RunRecord): Verdict {
  const { plan } = record;
  const proofs = plan === undefined ? [] : faultProofs(plan, faultRecords(record.history.ops));
  const reasons =
    plan === undefined ? ['there is no plan to hold the faults against'] : reasonsOf(plan, record, proofs);
  const effective = proofs.filter(({ isEffective }) => isEffective).length;
  const bit = proofs.filter(({ hasBitten }) => hasBitten).length;
  return {
    checker: faults.name,
    validity: reasons.length === 0 ? 'valid' : 'unknown',
    summary: reasons.length === 0 ? `${countText(effective, 'fault')} proven, ${bit} bit` : summaryOf(reasons),
    complete: true,
    properties: [],
    violations: [],
    details: {
      planned: proofs.length,
      proven: effective,
      bit,
      healed: proofs.filter(({ isHealed }) => isHealed).length,
      byKind: byKind(proofs),
      reasons: reasons.slice(0, listedMax),
    },
  };
}

function reasonsOf(plan: Plan, record: RunRecord, proofs: readonly FaultProof[]): string[] {
  const lacking = proofs.flatMap(({ step, fault, isRequired, isHealed, lacks }) => {
    if (isRequired && lacks !== undefined) return [`required fault ${step} (${fault}) ${lacks}`];
    return isHealed ? [] : [`fault ${step} (${fault}) was never proven healed`];
  });
  const toothless = plan.requires.filter((kind) => !proofs.some(({ fault, hasBitten }) => fault === kind && hasBitten));
  // A kind whose required fault is named above needs no second line.
  const unnamed = toothless.filter((kind) => !proofs.some((each) => each.fault === kind && each.isRequired));
  return [...lacking, ...unnamed.map((kind) => `no fault of kind ${kind} bit`), ...missingPhases(plan, record)];
}

function missingPhases(plan: Plan, { history }: RunRecord): string[] {
  const reached = phaseRecords(history.ops);
  const required = [...walkSteps(plan.steps)].flatMap(({ do: action, required: isRequired }) =>
    action.kind === 'phase' && isRequired ? [action.name] : [],
  );
  return required.flatMap((name) => {
    const phase = reached.find((each) => each.name === name);
    if (phase === undefined) return [`phase ${name} was never reached`];
    return phase.window.to === Infinity ? [`phase ${name} never came to its end`] : [];
  });
}

function byKind(proofs: readonly FaultProof[]): Record<string, Record<string, number>> {
  const kinds = new Map<string, { planned: number; proven: number; bit: number }>();
  for (const { fault, isEffective, hasBitten } of proofs) {
    const counts = kinds.get(fault) ?? { planned: 0, proven: 0, bit: 0 };
    kinds.set(fault, counts);
    counts.planned += 1;
    counts.proven += isEffective ? 1 : 0;
    counts.bit += hasBitten ? 1 : 0;
  }
  return Object.fromEntries(kinds);
}

function summaryOf(reasons: readonly string[]): string {
  const rest = reasons.length - namedMax;
  return `${reasons.slice(0, namedMax).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
