import type { Json } from '../harness/core/json.ts';
import type { NodeName } from '../harness/core/op.ts';
import type { PhaseName } from '../harness/core/plan.ts';
import type { Prng } from '../harness/core/prng.ts';
import type { RunRecord } from '../harness/core/run-record.ts';
import type { Generator } from '../harness/generator/generator.ts';

/** The run's options that shape a workload; each workload documents and defaults its own. */
export type WorkloadOptions = Readonly<Record<string, string | number | boolean | null>>;

export interface WorkloadContext {
  readonly nodes: readonly NodeName[];
  readonly roles: Readonly<Record<NodeName, string>>;
  readonly concurrency: number;
  /** Operations a second, all processes together. */
  readonly rate: number;
  readonly options: WorkloadOptions;
  readonly prng: Prng;
}

/** Something that a run must have reached, or it proved too little: a run without it is inconclusive. */
export interface Mark {
  readonly name: string;
  /** One sentence: what must have happened at least once. */
  readonly statement: string;
  /** Systems or transports may lack what the mark is about; then it does not apply. */
  applies?(record: RunRecord): boolean;
  isReached(record: RunRecord): boolean;
}

/** A checker to run, with its model, as in `--checker NAME[:MODEL]`. */
export interface CheckerChoice {
  readonly checker: string;
  readonly model?: string;
}

/** Generator, kinds of operation and checkers for one kind of data. Clients are the systems'. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** Kinds of operation, with how each is counted: a run needs an `ok` of each before, during and after faults. */
  readonly operations: readonly { readonly f: string; readonly isRequired: boolean }[];
  readonly defaults: WorkloadOptions;
  /** One sentence for each option. */
  readonly optionHelp: Readonly<Record<string, string>>;
  readonly checkers: readonly CheckerChoice[];
  readonly marks: readonly Mark[];
  /** Which node a process's client talks to. */
  nodeOf(slot: number, context: WorkloadContext): NodeName;
  /** The operations of a phase; `during` and `after` go on as long as the phase lasts, `final` ends by itself. */
  generator(phase: PhaseName, context: WorkloadContext): Generator;
  /** What every client and node begins with: accounts and balances, for instance; recorded with the run. */
  initial(context: WorkloadContext): Json;
}
