import type { History } from './history.ts';
import type { Json } from './json.ts';
import type { NodeName } from './op.ts';
import type { Plan } from './plan.ts';
import type { FailureModel, Property } from './property.ts';
import type { RecordedMessage } from './recorded-message.ts';
import type { FinalState, StateSample, TraceEvent } from './trace.ts';

/** What a system promises, as it was when the run was made: kept in the run's folder, so that `check` needs no more. */
export interface SystemDeclaration {
  readonly name: string;
  readonly version: string;
  readonly failureModel: FailureModel;
  readonly properties: readonly Property[];
  readonly roles: Readonly<Record<NodeName, string>>;
  /** True when nodes write traces: then gaps in them are missing evidence. */
  readonly hasTrace: boolean;
  /** How long recovery may take after a proven heal, in ms; absent: twice the longest cut plus 5 s. */
  readonly recoveryMs?: number;
  /** The system's own time-outs and detectors, by name, in ms: shown, and used to tell which transactions they touched. */
  readonly timeouts: Readonly<Record<string, number>>;
}

/**
 * All that a checker may look at. A history from elsewhere has nothing but `history`; what is missing makes the
 * properties that need it unknown.
 */
export interface RunRecord {
  readonly history: History;
  readonly plan?: Plan;
  readonly system?: SystemDeclaration;
  /** What the workload said that the data begins with (`Workload.initial`). */
  readonly initial?: Json;
  /** In the order in which the controller saw them; within a node that is the order of incarnation and sequence. */
  readonly traces: readonly TraceEvent[];
  /** What a relay carried around faults and triggers, in its order; absent or empty where there was none. */
  readonly messages?: readonly RecordedMessage[];
  readonly states: readonly StateSample[];
  readonly finals: readonly FinalState[];
  /** What the reader found damaged or missing: a torn last line, a lost file. One line each. */
  readonly gaps: readonly string[];
}
