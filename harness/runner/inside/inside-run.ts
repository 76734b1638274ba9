import type { Workload } from '../../../workloads/workload.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunEvent } from '../../ports/reporter.ts';
import type { System } from '../../ports/system.ts';
import type { Cluster, Transport } from '../../ports/transport.ts';
import type { RunLayout } from '../../store/run-layout.ts';
import type { Parts } from '../parts.ts';
import type { RunClock } from '../run-clock.ts';
import type { Stages } from '../stages.ts';
import type { RunFiles } from './run-files.ts';
import type { StrayErrors } from './stray-errors.ts';

export interface InsideRequest {
  readonly layout: RunLayout;
  readonly plan: Plan;
  readonly parts: Parts;
  readonly system: System;
  readonly workload: Workload;
  readonly transport: Transport;
  readonly bug: string | undefined;
  /** True: the load ends at the first violation that a checker sees while the run goes on. */
  readonly isViolationTheEnd: boolean;
  readonly emit: (event: RunEvent) => void;
  readonly strayErrors: StrayErrors;
  /** Fires when the run is to end early: heal, collect, and go. */
  readonly stop: AbortSignal;
}

/** What a run knows of itself while it happens. */
export interface InsideRun extends InsideRequest {
  readonly clock: RunClock;
  readonly files: RunFiles;
  readonly stages: Stages;
  readonly cluster: Cluster;
  /** Evidence known to be missing, one line each. */
  readonly gaps: string[];
  readonly crashes: string[];
}
