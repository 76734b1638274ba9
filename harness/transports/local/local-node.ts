import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { ClusterNode, NodeProcess, RunResult, SpawnOptions } from '../../ports/transport.ts';
import type { NodeDisk } from '../../ports/node-disk.ts';
import { tailOf } from './log-tail.ts';
import { isAlive, processTable } from '../process-table.ts';
import { pidNamespace } from './pid-namespace.ts';
import { runCommand } from './run-command.ts';
import { logPaths, spawnProcess } from './spawn-process.ts';

export interface LocalNodeOptions {
  readonly name: NodeName;
  readonly dataFolder: string;
  readonly logFolder: string;
  /** The node's first process, as the runner sees it. */
  readonly firstProcess: number;
  /** The process group of the harness's own processes on the node. */
  readonly harnessGroup: number;
  /** What the node's processes inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file system that is mounted on the data folder before anything of the system runs, if one is. */
  readonly disk?: NodeDisk | undefined;
}

/** A family of namespaces. What runs in its process namespace and is not the harness's is the system's. */
export class LocalNode implements ClusterNode {
  readonly name: NodeName;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly firstProcess: number;
  readonly disk?: NodeDisk;
  readonly #namespace: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** Process groups of the harness's own: what holds the node, and commands that run now. */
  readonly #ownGroups: Set<number>;
  #log = 'system';

  constructor(options: LocalNodeOptions) {
    this.name = options.name;
    this.dataFolder = options.dataFolder;
    this.logFolder = options.logFolder;
    this.firstProcess = options.firstProcess;
    this.#env = options.env;
    if (options.disk !== undefined) this.disk = options.disk;
    this.#ownGroups = new Set([options.harnessGroup]);
    const namespace = pidNamespace(options.firstProcess);
    if (namespace === undefined)
      throw new EnvironmentError('provision', `${options.name} ended before it was up`, { node: options.name });
    this.#namespace = namespace;
  }

  async spawn(options: SpawnOptions): Promise<NodeProcess> {
    this.#log = options.log ?? 'system';
    const { name, logFolder } = this;
    return await spawnProcess(
      { name, logFolder, target: this.firstProcess, env: this.#env },
      { ...options, argv: this.#inDataFolder(options.argv) },
    );
  }

  async run(argv: readonly string[], signal: AbortSignal): Promise<RunResult> {
    const { name } = this;
    return await runCommand({
      name,
      target: this.firstProcess,
      env: this.#env,
      argv: this.#inDataFolder(argv),
      signal,
      groups: this.#ownGroups,
    });
  }

  async pids(): Promise<readonly number[]> {
    return await Promise.resolve(this.#pidsNow());
  }

  async signalAll(signal: NodeJS.Signals): Promise<number> {
    return await Promise.resolve(this.#pidsNow().filter((pid) => send(pid, signal)).length);
  }

  async tail(lines: number): Promise<readonly string[]> {
    return await tailOf(logPaths(this.logFolder, this.#log), lines);
  }

  /** The folder that the node's first process is in lies below what was mounted later. */
  #inDataFolder(argv: readonly string[]): readonly string[] {
    return this.disk === undefined ? argv : ['sh', '-c', 'cd "$0" && exec "$@"', this.disk.folder, ...argv];
  }

  #pidsNow(): number[] {
    return processTable()
      .filter((entry) => isAlive(entry) && !this.#ownGroups.has(entry.group))
      .filter(({ pid }) => pidNamespace(pid) === this.#namespace)
      .map(({ pid }) => pid);
  }
}

/** False when the process has ended meanwhile. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
