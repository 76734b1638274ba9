import type { FaultRecord, PhaseRecord } from './nemesis-line.ts';
import type { PropertyVerdict, Verdict } from './verdict.ts';

export const runVerdictVersion = 1;

/** `passed` exits with 0, `violated` with 1, `inconclusive` with 2, `error` with 255. */
export type Outcome = 'passed' | 'violated' | 'inconclusive' | 'error';

/** The judgement of a whole run, kept as `verdict.json`: what `check RUN` computes again from the folder alone. */
export interface RunVerdict {
  readonly version: typeof runVerdictVersion;
  readonly outcome: Outcome;
  /** One line: the answer first. */
  readonly headline: string;
  /** Why it is not `passed`, most important first; empty when it is. */
  readonly reasons: readonly string[];
  /** What this run could not test, and why: stands in the verdict line. */
  readonly notTested: readonly string[];
  /** Violations lie within the failure model that the system declares, or some of the plan's faults are outside it. */
  readonly model: 'inside' | 'outside';
  /** Every declared property, judged or not. */
  readonly properties: readonly PropertyVerdict[];
  readonly verdicts: readonly Verdict[];
  readonly marks: readonly { readonly name: string; readonly statement: string; readonly isReached: boolean }[];
  readonly faults: readonly FaultRecord[];
  readonly phases: readonly PhaseRecord[];
  /** What teardown could not undo: never mixed with the property verdicts. */
  readonly leftovers: readonly string[];
  readonly seed: string;
  /** The exact command that runs the same plan again. */
  readonly repeat: string;
}
