import type { RunStage } from '../../ports/reporter.ts';

/** How a run came about: what neither its history nor its verdict knows. */
export interface ReportMeta {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly controllerVersion: string;
  readonly nodeVersion: string;
  /** `Linux 6.12.1 x64`. */
  readonly os: string;
  readonly systemVersion: string;
  readonly transport: string;
  /** What stood in for what this machine lacks. */
  readonly substitutes: readonly string[];
  /** The command line as it was given. */
  readonly command: string;
  readonly stageMs: Readonly<Partial<Record<RunStage, number>>>;
  /** The name of the run's folder. */
  readonly folder: string;
}
