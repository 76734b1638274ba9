import { type FaultRecord, type FaultStage } from '../../harness/core/nemesis-line.ts';
import { type Plan, walkSteps } from '../../harness/core/plan.ts';

/** What the history proves of one fault, or of one that the plan wanted and that never came. */
export interface FaultProof {
  readonly step: string;
  readonly fault: string;
  readonly isRequired: boolean;
  readonly isEffective: boolean;
  readonly hasBitten: boolean;
  /** Also true of one that never touched anything. */
  readonly isHealed: boolean;
  /** What a required fault lacks, as a clause; undefined when it has everything. */
  readonly lacks: string | undefined;
}

/** Every fault of the plan with its proofs, in the plan's order, then those that the plan doesn't know. */
export function faultProofs(plan: Plan, records: readonly FaultRecord[]): FaultProof[] {
  const byStep = new Map(records.map((record) => [record.step, record]));
  const planned = [...walkSteps(plan.steps)].flatMap(({ id, do: action, required }): FaultProof[] => {
    if (action.kind !== 'fault') return [];
    return [proofOf({ step: id, fault: action.fault, isRequired: required }, byStep.get(id))];
  });
  const known = new Set(planned.map(({ step }) => step));
  const unplanned = records
    .filter(({ step }) => !known.has(step))
    .map((record) => proofOf({ step: record.step, fault: record.fault, isRequired: false }, record));
  return [...planned, ...unplanned];
}

function proofOf(
  about: Pick<FaultProof, 'step' | 'fault' | 'isRequired'>,
  record: FaultRecord | undefined,
): FaultProof {
  const has = (stage: FaultStage): boolean => record?.stages[stage] !== undefined;
  const isTouching = has('asked') || has('injected');
  const proof = {
    ...about,
    isEffective: has('effective'),
    hasBitten: has('bit'),
    isHealed: !isTouching || has('healed'),
  };
  return { ...proof, lacks: lackOf(proof, record, isTouching) };
}

function lackOf(
  { isEffective, hasBitten, isHealed }: Pick<FaultProof, 'isEffective' | 'hasBitten' | 'isHealed'>,
  record: FaultRecord | undefined,
  isTouching: boolean,
): string | undefined {
  const because = (stage: FaultStage): string => {
    const note = record?.stages[stage]?.note ?? '';
    return note === '' ? '' : ` (${note})`;
  };
  if (record === undefined) return 'never happened';
  if (!isTouching) return `never happened${because('failed')}`;
  if (!isEffective) return `was never shown to be effective${because('failed')}`;
  if (!hasBitten) return `did not bite${because('missed')}`;
  return isHealed ? undefined : 'was never proven healed';
}
