import { existsSync } from 'node:fs';

const root = '/sys/fs/cgroup';

export const controllers = ['cpu', 'memory', 'pids'] as const;
export type Controller = (typeof controllers)[number];

/** Where groups of a controller are made: a hierarchy of its own (version 1), or the one of all (version 2). */
export interface Hierarchy {
  readonly folder: string;
  readonly version: 1 | 2;
}

/** cgroups(7); undefined on a machine that has none. */
export function hierarchyOf(controller: Controller): Hierarchy | undefined {
  if (existsSync(`${root}/${controller}/cgroup.procs`)) return { folder: `${root}/${controller}`, version: 1 };
  if (existsSync(`${root}/cgroup.controllers`)) return { folder: root, version: 2 };
  return undefined;
}
