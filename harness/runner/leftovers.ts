import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { controllerTag } from '../core/controller-tag.ts';
import { isDeadState } from '../core/process-stat.ts';
import { abandonedGroups, removeGroup } from '../../nemesis/groups/abandoned-groups.ts';
import { RunLayout } from '../store/run-layout.ts';
import { processEntry } from '../transports/process-table.ts';
import { recordedRuns } from './recorded-runs.ts';

/** Every process of a run carries this and `controllerTag` in its environment; that is how ours are told from everybody else's. */
export const runTag = 'INDOUBT_RUN';

const goneMs = 2_000;
const pollMs = 20;

/** Something of ours that outlived its run. */
export type Leftover =
  | { readonly kind: 'process'; readonly pid: number; readonly run: string; readonly command: string }
  | { readonly kind: 'data'; readonly folder: string; readonly run: string }
  /** A control group that a fault made; what it held has ended with its run. */
  | { readonly kind: 'group'; readonly folder: string };

/** `PID:START:NAMESPACE` of this process: a number alone may be somebody else's later, or elsewhere. */
export function controllerIdentity(): string {
  return `${process.pid}:${startOf(process.pid) ?? '0'}:${pidNamespace()}`;
}

/** What is left of runs whose controller is gone: processes, and the nodes' data of runs that were killed. */
export function findLeftovers(out: string): Leftover[] {
  const processes = taggedProcesses();
  const orphans = processes.filter(({ controller }) => !isAlive(controller));
  const busy = new Set(processes.filter(({ controller }) => isAlive(controller)).map(({ run }) => run));
  const data = recordedRuns(out)
    .filter(({ folder }) => isCutShort(folder) && !busy.has(resolve(folder)))
    .map(({ folder }) => ({ kind: 'data' as const, folder: new RunLayout(folder).data, run: folder }));
  const groups = abandonedGroups(isAlive).map((folder) => ({ kind: 'group' as const, folder }));
  return [
    ...orphans.map(({ pid, run, command }) => ({ kind: 'process' as const, pid, run, command })),
    ...data,
    ...groups,
  ];
}

/** Removes one; false when it is still there. */
export async function removeLeftover(leftover: Leftover): Promise<boolean> {
  if (leftover.kind === 'data') {
    await rm(leftover.folder, { recursive: true, force: true });
    return !existsSync(leftover.folder);
  }
  if (leftover.kind === 'group') return removeGroup(leftover.folder);
  try {
    process.kill(leftover.pid, 'SIGKILL');
  } catch {
    // It ended meanwhile, or it is not ours to end: looked at below.
  }
  const deadline = performance.now() + goneMs;
  while (startOf(leftover.pid) !== undefined && performance.now() < deadline) await delay(pollMs);
  return startOf(leftover.pid) === undefined;
}

/** A run that never said how it ended, and whose nodes' data is still there. */
function isCutShort(folder: string): boolean {
  return existsSync(new RunLayout(folder).data) && !existsSync(new RunLayout(folder).outcome);
}

interface Tagged {
  readonly pid: number;
  readonly run: string;
  readonly controller: string;
  readonly command: string;
}

function taggedProcesses(): Tagged[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`)?.split('\0') ?? [];
      const run = valueOf(environment, runTag);
      const controller = valueOf(environment, controllerTag);
      if (run === undefined || controller === undefined) return [];
      const command = (read(`/proc/${name}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), run, controller, command }];
    });
}

function valueOf(environment: readonly string[], name: string): string | undefined {
  return environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** A controller in another container has a number of its own there, and can't be told from here: its run is left alone. */
function isAlive(controller: string): boolean {
  const [pid, start, ...namespace] = controller.split(':');
  if (namespace.length > 0 && namespace.join(':') !== pidNamespace()) return true;
  return start !== undefined && startOf(Number(pid)) === start;
}

/** `pid:[4026531836]`, within which numbers of processes mean something; empty where there is no such thing. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: then nothing is found by its tag, either.
    return '';
  }
}

/** When a process started, in clock ticks since the machine did; undefined for one that is gone or dead. */
function startOf(pid: number): string | undefined {
  const entry = processEntry(pid);
  return entry === undefined || isDeadState(entry.state) ? undefined : String(entry.startedAt);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended, or it belongs to another user: not ours either way.
    return undefined;
  }
}
