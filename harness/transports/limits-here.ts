import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import type { Ability } from '../ports/transport.ts';

const prlimitMs = 5_000;
const tagged = `indoubt-probe-${process.pid}`;

/** Where a controller's groups are: in a hierarchy of its own (version 1), or in the one of all (version 2). */
const controllers: readonly { readonly ability: Ability; readonly name: string; readonly files: readonly string[] }[] =
  [
    { ability: 'limit-cpu', name: 'cpu', files: ['cpu.cfs_quota_us', 'cpu.max'] },
    { ability: 'limit-memory', name: 'memory', files: ['memory.limit_in_bytes', 'memory.max'] },
    { ability: 'limit-processes', name: 'pids', files: ['pids.max'] },
  ];
const root = '/sys/fs/cgroup';

export interface LimitsHere {
  readonly abilities: readonly Ability[];
  readonly remedies: readonly string[];
}

/**
 * Which limits of processes can be changed here: tried, each with something that is gone when this returns.
 *
 * @param isUserNamespace true where the runner will be root of a user namespace only, to whom the groups of the machine do not belong.
 */
export function limitsHere(isUserNamespace: boolean): LimitsHere {
  if (process.platform !== 'linux') {
    return { abilities: [], remedies: ['limits of running processes can be changed on Linux only'] };
  }
  const canPrlimit = tryPrlimit();
  const groups = isUserNamespace ? [] : controllers.filter(({ name, files }) => tryGroup(name, files));
  const lacking = controllers.filter((controller) => !groups.includes(controller)).map(({ name }) => name);
  return {
    abilities: [...(canPrlimit ? (['soft-limits'] as const) : []), ...groups.map(({ ability }) => ability)],
    remedies: [
      ...(canPrlimit ? [] : ['limits of running processes can not be changed: install prlimit (package util-linux)']),
      ...(lacking.length === 0
        ? []
        : [`control groups (${lacking.join(', ')}) can not be made here: run as root, with ${root} writable`]),
    ],
  };
}

function tryPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), '--nofile'], { stdio: 'ignore', timeout: prlimitMs });
    return true;
  } catch {
    // Not installed, or refused: it can't be done here, and the remedy is told.
    return false;
  }
}

/** A group is made and looked at: some containers show the files and let nobody write. */
function tryGroup(name: string, files: readonly string[]): boolean {
  const parent = [`${root}/${name}`, root].find((folder) => existsSync(`${folder}/cgroup.procs`));
  if (parent === undefined) return false;
  const folder = `${parent}/${tagged}`;
  try {
    mkdirSync(folder);
  } catch {
    return false;
  }
  const isThere = files.some((file) => existsSync(`${folder}/${file}`));
  rmdirSync(folder);
  return isThere;
}
