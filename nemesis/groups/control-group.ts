import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, messageOf } from '../../harness/core/errors.ts';
import { isDead, processState } from '../process-state.ts';
import { groupName } from './group-name.ts';
import { type Controller, type Hierarchy, hierarchyOf } from './hierarchies.ts';

/** A group whose last process is just being reaped is busy for a moment. */
const removeMs = 2_000;
const removePollMs = 5;

/** A control group of ours, for some processes of one node. Its name tells whose it is, also when its controller is gone. */
export class ControlGroup {
  readonly folder: string;
  readonly version: Hierarchy['version'];
  readonly #controller: Controller;
  readonly #hierarchy: Hierarchy;
  /** Where each process came from, below the hierarchy. */
  readonly #origins = new Map<number, string>();

  /** @throws EnvironmentError `no-control-groups` on a machine that has none. */
  constructor(controller: Controller, step: string) {
    const hierarchy = hierarchyOf(controller);
    if (hierarchy === undefined)
      throw new EnvironmentError('no-control-groups', `this machine has no control groups for ${controller}`);
    this.#controller = controller;
    this.#hierarchy = hierarchy;
    this.version = hierarchy.version;
    this.folder = `${hierarchy.folder}/${groupName(step)}`;
  }

  async make(): Promise<void> {
    await mkdir(this.folder);
  }

  async set(file: string, value: string): Promise<void> {
    try {
      await writeFile(`${this.folder}/${file}`, value);
    } catch (error) {
      throw new EnvironmentError('control-group', `${file} could not be set to ${value}: ${messageOf(error)}`);
    }
  }

  /** What a file of it says; empty when there is none. */
  async read(file: string): Promise<string> {
    try {
      return (await readFile(`${this.folder}/${file}`, 'latin1')).trim();
    } catch {
      // Removed meanwhile, or of the other version.
      return '';
    }
  }

  /** The number that follows a word in a file of it, such as `oom_kill 2`; 0 when there is none. */
  async count(file: string, word: string): Promise<number> {
    const line = (await this.read(file)).split('\n').find((each) => each.startsWith(`${word} `));
    return Number(line?.slice(word.length + 1) ?? 0);
  }

  /** Takes a process in, with all its threads, and what it forks from now on; false when it is gone. */
  async take(pid: number): Promise<boolean> {
    try {
      const origin = await originOf(pid, this.#controller, this.version);
      await writeFile(`${this.folder}/cgroup.procs`, String(pid));
      this.#origins.set(pid, origin);
      return true;
    } catch (error) {
      if (isDead(await processState(pid))) return false;
      throw new EnvironmentError('control-group', `process ${pid} could not be put into a group: ${messageOf(error)}`);
    }
  }

  async members(): Promise<ReadonlySet<number>> {
    return new Set((await this.read('cgroup.procs')).split('\n').filter(Boolean).map(Number));
  }

  get isThere(): boolean {
    return existsSync(this.folder);
  }

  /** Gives every process back to where it came from, children to where the runner is, and removes the group. */
  async remove(): Promise<void> {
    const deadline = performance.now() + removeMs;
    while (this.isThere) {
      for (const pid of await this.members()) await this.#giveBack(pid);
      try {
        await rmdir(this.folder);
      } catch (error) {
        if (performance.now() >= deadline && this.isThere)
          throw new EnvironmentError('control-group', `${this.folder} can't be removed: ${messageOf(error)}`);
        await delay(removePollMs);
      }
    }
  }

  async #giveBack(pid: number): Promise<void> {
    const origin = this.#origins.get(pid) ?? (await originOf(process.pid, this.#controller, this.version));
    try {
      await writeFile(`${this.#hierarchy.folder}${origin}/cgroup.procs`, String(pid));
    } catch (error) {
      if (!isDead(await processState(pid))) throw error;
    }
  }
}

/** The group that a process is in: `4:memory:/a/b` of proc_pid_cgroup, or `0::/a/b` in version 2. */
async function originOf(pid: number, controller: Controller, version: Hierarchy['version']): Promise<string> {
  const lines = (await readFile(`/proc/${pid}/cgroup`, 'latin1')).split('\n').map((line) => line.split(':'));
  const line = lines.find(([number, names]) =>
    version === 1 ? names?.split(',').includes(controller) === true : number === '0',
  );
  const path = line?.slice(2).join(':') ?? '/';
  return path === '/' ? '' : path;
}
