import { randomBytes } from 'node:crypto';
import type { Workload, WorkloadContext } from '../../workloads/workload.ts';
import { drawPlan } from '../../nemesis/planner.ts';
import { flagOf } from '../config/flag-of.ts';
import { suggestion } from '../config/nearest-name.ts';
import type { RunOptions } from '../config/options.ts';
import { requireFile, requireFolderOrNothing } from '../config/places.ts';
import { UsageError } from '../core/errors.ts';
import type { NodeName } from '../core/op.ts';
import { type Plan, walkSteps } from '../core/plan.ts';
import { Prng } from '../core/prng.ts';
import type { SystemDeclaration } from '../core/run-record.ts';
import type { System } from '../ports/system.ts';
import type { Ability } from '../ports/transport.ts';
import { readPlan } from '../store/run-reader.ts';
import { type Parts, findByName } from './parts.ts';

/** A run that is decided: what will be done, before anything is done. */
export interface ResolvedRun {
  readonly system: System;
  readonly workload: Workload;
  readonly plan: Plan;
  readonly declaration: SystemDeclaration;
}

/** The options of a plan that are the runner's own; everything else in it is the workload's or the system's. */
const runnerOptions = ['concurrency', 'rate', 'operationTimeoutMs', 'timeLimitMs', 'operations'] as const;

/**
 * Draws the plan of a run, or reads the one that was asked for, and checks every name in it.
 *
 * @throws UsageError naming the flag and the nearest right value.
 */
export async function resolveRun(
  options: RunOptions,
  parts: Parts,
  abilitiesFor: (system: System) => readonly Ability[],
): Promise<ResolvedRun> {
  requireFolderOrNothing('--out', options.out);
  if (options.plan !== undefined) requireFile('--plan', options.plan);
  const saved = options.plan === undefined ? undefined : await readPlan(options.plan);
  const system = findByName('system', saved?.system ?? options.system, parts.systems);
  const workload = findWorkload(saved?.workload ?? options.workload, system, parts);
  checkVersion(saved?.systemVersion ?? options.systemVersion, system);
  checkBug(options.bug, system);
  checkFaults(options.faults, parts);
  checkSettings(options.set);
  const plan = saved ?? draw(options, system, workload, abilitiesFor(system));
  if (saved !== undefined) checkPlan(saved, parts, options.plan ?? '');
  checkOptions(plan, system, workload);
  return { system, workload, plan, declaration: declarationOf(system, plan) };
}

/** What generators and `initial` are given: a function of the plan alone. */
export function workloadContextOf(plan: Plan, roles: SystemDeclaration['roles']): WorkloadContext {
  return {
    nodes: plan.nodes,
    roles,
    concurrency: numberIn(plan, 'concurrency'),
    rate: numberIn(plan, 'rate'),
    options: plan.options,
    prng: Prng.fromSeed(plan.seed).fork('workload'),
  };
}

/** @throws UsageError when the plan lacks it. */
export function numberIn(plan: Plan, name: (typeof runnerOptions)[number]): number {
  const value = plan.options[name];
  if (typeof value === 'number') return value;
  throw new UsageError(`plan: options.${name} is missing or no number`);
}

function draw(options: RunOptions, system: System, workload: Workload, abilities: readonly Ability[]): Plan {
  const count = options.nodes ?? system.nodeCount.default;
  const { min, max } = system.nodeCount;
  if (count < min || count > max) {
    throw new UsageError(`--nodes ${count}: ${system.name} takes ${min} to ${max} nodes`);
  }
  return drawPlan({
    seed: options.seed ?? randomBytes(4).readUInt32BE().toString(),
    system,
    systemVersion: options.systemVersion ?? (system.versions[0] as string),
    nodes: Array.from({ length: count }, (_, i) => `n${i + 1}`),
    workload: workload.name,
    faults: options.faults,
    timeLimitMs: options.timeLimit,
    options: {
      ...workload.defaults,
      ...options.set,
      concurrency: options.concurrency,
      rate: options.rate,
      operationTimeoutMs: options.operationTimeout,
      timeLimitMs: options.timeLimit,
      ...(options.operations === undefined ? {} : { operations: options.operations }),
    },
    abilities,
  });
}

function findWorkload(name: string | undefined, system: System, parts: Parts): Workload {
  const supported = Object.keys(system.clients);
  const wanted = name ?? supported[0];
  if (wanted === undefined) throw new UsageError(`system ${system.name} has no client for any workload`);
  const workload = findByName('workload', wanted, parts.workloads);
  if (system.clients[wanted] === undefined) {
    throw new UsageError(`--workload ${wanted}: ${system.name} has no client for it; it has: ${supported.join(', ')}`);
  }
  return workload;
}

function checkVersion(version: string | undefined, system: System): void {
  if (version === undefined || system.versions.includes(version)) return;
  throw new UsageError(`--system-version ${version}: ${system.name} has ${system.versions.join(', ')}`);
}

function checkBug(bug: string | undefined, system: System): void {
  if (bug === undefined) return;
  const planted = system.bugs?.find(({ name }) => name === bug);
  const names = (system.bugs ?? []).filter(({ needs }) => needs === undefined).map(({ name }) => name);
  if (planted === undefined) {
    const hint = names.length === 0 ? '; it has none' : suggestion(bug, names);
    throw new UsageError(`--bug ${bug}: ${system.name} has no planted bug of this name${hint}`);
  }
  if (planted.needs !== undefined) throw new UsageError(`--bug ${bug}: not in this version: it needs ${planted.needs}`);
}

function checkFaults(wanted: readonly string[], { faults }: Parts): void {
  const names = [...faults.map(({ name }) => name), 'all', 'none'];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`--faults: there is no fault "${unknown}"${suggestion(unknown, names)}`);
}

/** The runner's own options have flags, and would silently win. */
function checkSettings(settings: RunOptions['set']): void {
  const own = runnerOptions.find((name) => Object.hasOwn(settings, name));
  if (own === undefined) return;
  throw new UsageError(`--set ${own}: it has a flag of its own: ${flagOf(own.replace(/Ms$/, ''))}`);
}

/** A plan from a file names things that this installation may not have. */
function checkPlan(plan: Plan, parts: Parts, path: string): void {
  for (const step of walkSteps(plan.steps)) {
    if (step.do.kind !== 'fault') continue;
    const { fault } = step.do;
    if (parts.faults.some(({ name }) => name === fault)) continue;
    const names = parts.faults.map(({ name }) => name);
    throw new UsageError(`${path}: step ${step.id}: fault "${fault}" is not known${suggestion(fault, names)}`);
  }
  for (const name of ['concurrency', 'rate', 'operationTimeoutMs'] as const) numberIn(plan, name);
}

/** A misspelt option would silently do nothing. */
function checkOptions(plan: Plan, system: System, workload: Workload): void {
  const settable = [...Object.keys(workload.optionHelp), ...Object.keys(system.optionHelp ?? {})];
  const known: readonly string[] = [...settable, ...runnerOptions];
  const unknown = Object.keys(plan.options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `--set ${unknown}: neither workload ${workload.name} nor system ${system.name} has such an option${suggestion(unknown, settable)}`,
  );
}

function rolesOf(system: Pick<System, 'role'>, nodes: readonly NodeName[]): Readonly<Record<NodeName, string>> {
  return Object.fromEntries(nodes.map((node) => [node, system.role(node, nodes)]));
}

function declarationOf(system: System, plan: Plan): SystemDeclaration {
  return {
    name: system.name,
    version: plan.systemVersion,
    failureModel: system.failureModel,
    properties: system.properties.filter(({ workloads }) => workloads?.includes(plan.workload) ?? true),
    roles: rolesOf(system, plan.nodes),
    hasTrace: system.hasTrace,
    ...(system.recoveryMs === undefined ? {} : { recoveryMs: system.recoveryMs }),
    timeouts: system.timeouts,
  };
}
