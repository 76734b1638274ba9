/** Classes of faults: a system declares those within which it claims safety and liveness (design, principle 1). */
export const faultClasses = [
  'crash',
  'omission',
  'partition',
  'timing',
  'clock',
  'storage-within-redundancy',
  'storage-beyond-redundancy',
  'operator',
  'byzantine',
] as const;

export type FaultClass = (typeof faultClasses)[number];

/** The classes inside which the system promises safety, and those inside which it promises progress after healing. */
export interface FailureModel {
  readonly safety: readonly FaultClass[];
  readonly liveness: readonly FaultClass[];
}

/** A promise that a system makes, and the checker that judges it. */
export interface Property {
  /** As in verdicts: `AC1` ... `AC9`, `linearizable`, `total`, `progress`. */
  readonly name: string;
  readonly kind: 'safety' | 'liveness';
  /** One sentence: what must always, or eventually, hold; for liveness also under which assumption. */
  readonly statement: string;
  /** The name of the checker that judges it. */
  readonly checker: string;
  /** The workloads under which it can be judged; absent: all. */
  readonly workloads?: readonly string[];
}
