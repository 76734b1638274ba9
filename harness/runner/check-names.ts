import type { Workload } from '../../workloads/workload.ts';
import { flagOf } from '../config/flag-of.ts';
import { suggestion } from '../config/nearest-name.ts';
import type { RunOptions } from '../config/options.ts';
import { UsageError } from '../core/errors.ts';
import type { System } from '../ports/system.ts';
import { type Parts, findByName } from './parts.ts';

/** Where an option stands, for messages: `--system`, `indoubt.config.ts: run.system`, `plan.json: system`. */
export type PlaceOf = (option: keyof RunOptions) => string;

/** The options of a plan that are the runner's own; everything else in it is the workload's or the system's. */
export const runnerOptions = [
  'concurrency',
  'rate',
  'operationTimeoutMs',
  'timeLimitMs',
  'operations',
  'quorum',
  'regions',
] as const;
export type RunnerOption = (typeof runnerOptions)[number];

/** @throws UsageError naming the workloads that the system has a client for. */
export function findWorkload(name: string | undefined, system: System, parts: Parts, place: PlaceOf): Workload {
  const supported = Object.keys(system.clients);
  const wanted = name ?? supported[0];
  if (wanted === undefined) throw new UsageError(`system ${system.name} has no client for any workload`);
  const workload = findByName(place('workload'), wanted, parts.workloads);
  if (system.clients[wanted] !== undefined) return workload;
  throw new UsageError(
    `${place('workload')} ${wanted}: ${system.name} has no client for it; it has: ${supported.join(', ')}`,
  );
}

export function checkVersion(version: string | undefined, system: System, place: PlaceOf): void {
  if (version === undefined || system.versions.includes(version)) return;
  throw new UsageError(`${place('systemVersion')} ${version}: ${system.name} has ${system.versions.join(', ')}`);
}

export function checkNodes(count: number | undefined, { name, nodeCount: { min, max } }: System, place: PlaceOf): void {
  if (count === undefined || (count >= min && count <= max)) return;
  throw new UsageError(`${place('nodes')} ${count}: ${name} takes ${min} to ${max} nodes`);
}

export function checkBug(bug: string | undefined, system: System, place: PlaceOf): void {
  if (bug === undefined) return;
  const planted = system.bugs?.find(({ name }) => name === bug);
  const names = (system.bugs ?? []).filter(({ needs }) => needs === undefined).map(({ name }) => name);
  if (planted === undefined) {
    const hint = names.length === 0 ? '; it has none' : suggestion(bug, names);
    throw new UsageError(`${place('bug')} ${bug}: ${system.name} has no planted bug of this name${hint}`);
  }
  if (planted.needs !== undefined)
    throw new UsageError(`${place('bug')} ${bug}: not in this version: it needs ${planted.needs}`);
}

export function checkFaults(wanted: readonly string[], { faults }: Parts, place: PlaceOf): void {
  const names = [...faults.map(({ name }) => name), 'all', 'none'];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`${place('faults')}: there is no fault "${unknown}"${suggestion(unknown, names)}`);
}

/** A misspelt option would silently do nothing, and one of the runner's own would silently lose to its flag. */
export function checkSettings(
  settings: RunOptions['set'],
  { system, workload }: { readonly system: System; readonly workload: Workload },
  place: PlaceOf,
): void {
  const known = [...Object.keys(workload.optionHelp), ...Object.keys(system.optionHelp ?? {})];
  const own: readonly string[] = runnerOptions;
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  if (own.includes(unknown))
    throw new UsageError(`${place('set')} ${unknown}: it has a flag of its own: ${flagOf(unknown.replace(/Ms$/, ''))}`);
  throw new UsageError(
    `${place('set')} ${unknown}: neither workload ${workload.name} nor system ${system.name} has such an option${suggestion(unknown, known)}`,
  );
}
