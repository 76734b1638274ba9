import type { Diagram } from './diagram.ts';
import type { Json } from './json.ts';
import type { NodeName } from './op.ts';
import type { TimeWindow } from './time.ts';

/** Unknown is never a pass: it has its own exit status. */
export type Validity = 'valid' | 'unknown' | 'invalid';

const badness: Readonly<Record<Validity, number>> = { valid: 0, unknown: 1, invalid: 2 };

/** Composition takes the worst; of nothing it is `unknown`, since nothing was judged. */
export function worst(validities: Iterable<Validity>): Validity {
  let result: Validity | undefined;
  for (const validity of validities) {
    if (result === undefined || badness[validity] > badness[result]) result = validity;
  }
  return result ?? 'unknown';
}

/** What revealed a violation: clients alone, the final state of the nodes, or only the nodes' traces. */
export type ShownBy = 'clients' | 'final-state' | 'trace';

/** One thing that must not happen and did, told so that an engineer can act on it. */
export interface Violation {
  /** The property that it breaks, by the name under which the system declares it: `AC1`, `linearizable` ... */
  readonly property: string;
  /** One line: what happened. */
  readonly title: string;
  /** The shortest explanation, in sentences, in order. */
  readonly explanation: readonly string[];
  readonly shownBy: ShownBy;
  /** When it happened, on the controller's clock; undefined when only an order is known. */
  readonly window?: TimeWindow;
  /** Indexes of the history lines that show it, smallest set first. */
  readonly operations?: readonly number[];
  readonly nodes?: readonly NodeName[];
  readonly transaction?: string;
  /** Plan steps whose fault was active in the window. */
  readonly faults?: readonly string[];
  /** The literature's name for what happened, where it has one: `G1a`, `G-single`, `lost-update` ... */
  readonly anomaly?: string;
  /** What to draw. */
  readonly diagram?: Diagram;
  /** `operator` when the plan forced the act; a violation is still shown, but labelled. */
  readonly label?: 'operator';
}

/** One property's judgement within a verdict. */
export interface PropertyVerdict {
  readonly property: string;
  readonly validity: Validity;
  /** Why it is unknown, or what was established. One line. */
  readonly reason: string;
}

/** What a checker says of a record, with its evidence. */
export interface Verdict {
  readonly checker: string;
  readonly validity: Validity;
  /** One line for people: "no anomaly found in 1,204 operations". */
  readonly summary: string;
  /** False when the checks are necessary only: `valid` then means "no anomaly found". */
  readonly complete: boolean;
  /** Which algorithm proved it, where there is a choice. */
  readonly algorithm?: string;
  readonly properties: readonly PropertyVerdict[];
  readonly violations: readonly Violation[];
  /** Counts, percentiles and the like: shown in the report, read by programs. */
  readonly details: Readonly<Record<string, Json>>;
}
