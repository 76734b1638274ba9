import { randomBytes } from 'node:crypto';
import type { Workload, WorkloadContext } from '../../workloads/workload.ts';
import { injectSteps } from '../../nemesis/inject/inject-steps.ts';
import { drawPlan } from '../../nemesis/planner.ts';
import { parseRegions } from '../../nemesis/region/regions.ts';
import type { RunOptions } from '../config/options.ts';
import { suggestion } from '../config/nearest-name.ts';
import { requireFile, requireFolderOrNothing } from '../config/places.ts';
import { UsageError, messageOf } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { NodeName } from '../core/op.ts';
import type { Plan, Step } from '../core/plan.ts';
import { Prng } from '../core/prng.ts';
import type { SystemDeclaration } from '../core/run-record.ts';
import type { System } from '../ports/system.ts';
import type { Ability } from '../ports/transport.ts';
import { readPlan } from '../store/run-reader.ts';
import {
  type PlaceOf,
  type RunnerOption,
  checkBug,
  checkFaults,
  checkNodes,
  checkSettings,
  checkVersion,
  findWorkload,
  runnerOptions,
} from './check-names.ts';
import { checkPlan } from './check-plan.ts';
import { type Parts, findByName } from './parts.ts';

/** A run that is decided: what will be done, before anything is done. */
export interface ResolvedRun {
  readonly system: System;
  readonly workload: Workload;
  readonly plan: Plan;
  readonly declaration: SystemDeclaration;
  /** What the data begins with. */
  readonly initial: Json;
}

export interface ResolveContext {
  readonly parts: Parts;
  readonly abilitiesFor: (system: System) => readonly Ability[];
  /** Where each option was given. */
  readonly place: PlaceOf;
}

/**
 * Draws the plan of a run, or reads the one that was asked for, and checks every name in it.
 *
 * @throws UsageError naming the place and the nearest right value.
 */
export async function resolveRun(options: RunOptions, context: ResolveContext): Promise<ResolvedRun> {
  requireFolderOrNothing(context.place('out'), options.out);
  return options.plan === undefined ? drawRun(options, context) : await savedRun(options.plan, options.bug, context);
}

function drawRun(options: RunOptions, { parts, abilitiesFor, place }: ResolveContext): ResolvedRun {
  const system = findByName(place('system'), options.system, parts.systems);
  const workload = findWorkload(options.workload, system, parts, place);
  checkVersion(options.systemVersion, system, place);
  checkBug(options.bug, system, place);
  checkFaults(options.faults ?? [], parts, place);
  checkSettings(options.set, { system, workload }, place);
  checkNodes(options.nodes, system, place);
  const plan = draw(options, { system, workload, parts, abilities: abilitiesFor(system), place });
  return decided(system, workload, plan, place('set'));
}

async function savedRun(path: string, bug: string | undefined, { parts, place }: ResolveContext): Promise<ResolvedRun> {
  requireFile(place('plan'), path);
  const plan = await readPlan(path);
  const inPlan: PlaceOf = (option) => `${path}: ${option === 'set' ? 'options' : option}`;
  const system = findByName(inPlan('system'), plan.system, parts.systems);
  const workload = findWorkload(plan.workload, system, parts, inPlan);
  checkVersion(plan.systemVersion, system, inPlan);
  checkBug(bug, system, place);
  const own: readonly string[] = runnerOptions;
  const settings = Object.fromEntries(Object.entries(plan.options).filter(([name]) => !own.includes(name)));
  checkSettings(settings, { system, workload }, inPlan);
  checkPlan(plan, { faults: parts.faults, system, workload }, path);
  return decided(system, workload, plan, inPlan('set'));
}

function decided(system: System, workload: Workload, plan: Plan, settings: string): ResolvedRun {
  const declaration = declarationOf(system, plan);
  const context = workloadContextOf(plan, declaration.roles);
  try {
    return { system, workload, plan, declaration, initial: workload.initial(context) };
  } catch (error) {
    // The workload has looked at its options.
    if (error instanceof UsageError) throw new UsageError(`${settings}: ${error.message}`);
    throw error;
  }
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
export function numberIn(plan: Plan, name: RunnerOption): number {
  const value = plan.options[name];
  if (typeof value === 'number') return value;
  throw new UsageError(`plan: options.${name} is missing or no number`);
}

interface DrawParts {
  readonly system: System;
  readonly workload: Workload;
  readonly parts: Parts;
  readonly abilities: readonly Ability[];
  readonly place: PlaceOf;
}

function draw(options: RunOptions, { system, workload, parts, abilities, place }: DrawParts): Plan {
  const count = options.nodes ?? system.nodeCount.default;
  const nodes = Array.from({ length: count }, (_, i) => `n${i + 1}`);
  const roles = rolesOf(system, nodes);
  const seed = options.seed ?? randomBytes(4).readUInt32BE().toString();
  const regions = options.regions === undefined ? undefined : parseRegions(options.regions, nodes, place('regions'));
  const injects = (phaseMs: number): readonly Step[] =>
    injectSteps(options.inject, {
      faults: parts.faults,
      system,
      nodes,
      roles,
      messages: system.messages ?? {},
      operations: workload.operations.map(({ f }) => f),
      draw: { nodes, roles, timeouts: system.timeouts, prng: Prng.fromSeed(seed).fork('inject'), abilities, regions },
      phaseMs,
      suggest: suggestion,
    });
  return drawPlan({
    seed,
    system,
    systemVersion: options.systemVersion ?? (system.versions[0] as string),
    nodes,
    workload: workload.name,
    faults: options.faults ?? [options.inject.length === 0 ? 'all' : 'none'],
    timeLimitMs: options.timeLimit,
    quorum: options.quorum,
    regions,
    options: {
      ...workload.defaults,
      ...options.set,
      concurrency: options.concurrency,
      rate: options.rate,
      operationTimeoutMs: options.operationTimeout,
      timeLimitMs: options.timeLimit,
      ...(options.operations === undefined ? {} : { operations: options.operations }),
      ...(options.regions === undefined ? {} : { regions: options.regions }),
      ...(options.quorum === undefined ? {} : { quorum: options.quorum }),
    },
    abilities,
    injects,
    registry: parts.faults,
  });
}

/** @throws UsageError when the system can't say what a node is. */
export function rolesOf(
  system: Pick<System, 'name' | 'role'>,
  nodes: readonly NodeName[],
): Readonly<Record<NodeName, string>> {
  return Object.fromEntries(nodes.map((node) => [node, roleOf(system, node, nodes)]));
}

function roleOf(system: Pick<System, 'name' | 'role'>, node: NodeName, nodes: readonly NodeName[]): string {
  let role: unknown;
  try {
    role = system.role(node, nodes);
  } catch (error) {
    throw new UsageError(`${system.name}: role of ${node}: ${messageOf(error)}`);
  }
  if (typeof role === 'string' && role !== '') return role;
  throw new UsageError(`${system.name}: role of ${node}: ${String(role)}, and a text is expected`);
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
