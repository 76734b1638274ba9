/**
 * indoubt's public API: the command line uses nothing that is not here or below it.
 *
 * @example
 * ```ts
 * import { run } from 'indoubt';
 *
 * const { verdict, folder } = await run({ system: '2pc', faults: ['kill'], seed: 7, timeLimit: '10s' });
 * console.log(verdict.outcome, verdict.headline, folder);
 * ```
 */
// oxlint-disable-next-line import/no-unassigned-import -- it is loaded first so that an old Node says what it lacks
import './runner/require-node.ts';

export { type Config, defineConfig, defineSystem } from './config/define-config.ts';
export type { RunOptionsInput } from './config/options.ts';
export { EnvironmentError, UsageError, exitStatus } from './core/errors.ts';
export { History, type Operation } from './core/history.ts';
export { type Json, parseJson, stringifyJson } from './core/json.ts';
export type { FaultRecord, PhaseRecord } from './core/nemesis-line.ts';
export type { Completion, Invocation, NodeName, Op, OpType, ProcessId } from './core/op.ts';
export type { Action, Link, PhaseName, Plan, Step, Target, When } from './core/plan.ts';
export { Prng } from './core/prng.ts';
export type { FailureModel, FaultClass, Property } from './core/property.ts';
export type { RunRecord, SystemDeclaration } from './core/run-record.ts';
export type { Outcome, RunVerdict } from './core/run-verdict.ts';
export type { Nanos, TimeWindow } from './core/time.ts';
export type { Decision, FinalState, InDoubt, NodeState, StateSample, TraceAct, TraceEvent } from './core/trace.ts';
export { type PropertyVerdict, type Validity, type Verdict, type Violation, worst } from './core/verdict.ts';
export type { Draw, Emission, Generator, GeneratorContext, GeneratorEvent, Next } from './generator/generator.ts';
export type { Checker, CheckerOptions, Completeness } from './ports/checker.ts';
export type { Client, ClientContext, ClientFactory } from './ports/client.ts';
export type { Evidence, Fault, FaultContext, Injected } from './ports/fault.ts';
export type { Reporter, RunEvent } from './ports/reporter.ts';
export type { PlantedBug, System, SystemContext } from './ports/system.ts';
export type { Cluster, ClusterNode, Endpoint, NodeProcess, SpawnOptions } from './ports/transport.ts';
export {
  type PreparedRun,
  type RunHooks,
  type RunResult,
  executeRun,
  exitStatusOf,
  prepareRun,
  run,
} from './runner/run.ts';
export { judgeRun } from './runner/judge/judge-run.ts';
export { readRun, type StoredRun } from './store/run-reader.ts';
export type { CheckerChoice, Mark, Workload, WorkloadContext } from '../workloads/workload.ts';

// What the commands do besides `run`: the command line adds flags and words.
export { engines } from '../checkers/linearizable/engines.ts';
export { CheckerPool } from '../checkers/pool/checker-pool.ts';
export { type LoadedConfig, loadConfig } from './config/load-config.ts';
export {
  type ReporterName,
  type ReporterOptions,
  createReporter,
  defaultReporters,
  isReporterName,
  reporterNames,
  reporterSummaries,
} from './reporters/registry.ts';
export { type Diagnosis, diagnose } from './runner/diagnose.ts';
export { ownVersion } from './runner/environment.ts';
export { type CheckRequest, type CheckedFile, checkFile } from './runner/judge/check-file.ts';
export { parseCheckerChoice } from './runner/judge/checker-choices.ts';
export { type CheckBudgets, defaultBudgets } from './runner/judge/judge-record.ts';
export { type Leftover, findLeftovers, removeLeftover } from './runner/leftovers.ts';
export { type Parts, partsOf } from './runner/parts.ts';
export { type RecordedRun, latestRun, recordedRuns } from './runner/recorded-runs.ts';
export { saveLater } from './runner/save-results.ts';
export { type ScoreOptions, runScore } from './runner/score/run-score.ts';
export type { BugScore, CleanScore, Score, ScoreCase, ScoreRun } from './runner/score/score.ts';
export { type ScenarioScore, expectedText, scenarioColumns, scenarioRow } from './runner/score/scenario-score.ts';
export { scenarios } from '../nemesis/scenarios/registry.ts';
export type { Expected, Scenario } from '../nemesis/scenarios/scenario.ts';
export {
  type ExportFormat,
  type ExportedHistory,
  exportFormats,
  exportHistory,
  isExportFormat,
} from './store/formats/export-history.ts';
export { transports } from './transports/registry.ts';
