import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { ClusterNode, NodeProcess, RunResult, SpawnOptions } from '../../ports/transport.ts';
import { BoundedOutput } from './bounded-output.ts';
import { endProcesses, isReachable, sendSignal } from './end-processes.ts';
import { type GuardedChild, spawnGuarded } from './guarded-spawn.ts';
import type { Keeper } from './keeper.ts';
import { nodeVariable } from './node-tag.ts';
import { asOrdinaryUser } from './ordinary-user.ts';
import { Tail, followOutput } from './output-log.ts';
import { PlainProcess, exitOf } from './plain-process.ts';
import type { ProcessEntry } from '../process-table.ts';
import { listProcesses, tagOf } from './list-processes.ts';
import { membersOf } from './process-tree.ts';

const outputMaxBytes = 1024 * 1024;
const endMs = 2_000;
const releasePollMs = 250;

export interface PlainNodeOptions {
  readonly name: NodeName;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly keeper: Keeper;
  /** What its processes carry in their environment. */
  readonly tag: string;
}

/**
 * A node is what was started for it: process groups of ours, and everything that descends from them or carries the node's
 * tag, wherever it has moved.
 */
export class PlainNode implements ClusterNode {
  readonly name: NodeName;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly #keeper: Keeper;
  readonly #tag: string;
  readonly #groups = new Set<number>();
  readonly #children = new Set<Promise<unknown>>();
  readonly #tail = new Tail();

  constructor(options: PlainNodeOptions) {
    this.name = options.name;
    this.dataFolder = options.dataFolder;
    this.logFolder = options.logFolder;
    this.#keeper = options.keeper;
    this.#tag = options.tag;
  }

  async spawn(options: SpawnOptions): Promise<NodeProcess> {
    const argv = options.refusesRoot === true ? await asOrdinaryUser(this.name, options.argv) : options.argv;
    const guarded = await this.#start(argv, options.env ?? {}, true);
    const log = options.log ?? 'system';
    const output = { folder: this.logFolder, tail: this.#tail };
    const lines = options.onLine === undefined ? {} : { onLine: options.onLine };
    followOutput(guarded.stdout, { ...output, name: `${log}.stdout`, ...lines });
    followOutput(guarded.stderr, { ...output, name: `${log}.stderr` });
    return new PlainProcess(guarded);
  }

  async run(argv: readonly string[], signal: AbortSignal): Promise<RunResult> {
    signal.throwIfAborted();
    const guarded = await this.#start(argv, {}, false);
    const stdout = new BoundedOutput(guarded.stdout, outputMaxBytes);
    const stderr = new BoundedOutput(guarded.stderr, outputMaxBytes);
    const stop = async (): Promise<void> => {
      await endProcesses({ groups: new Set([guarded.pid]), isTagged: () => false }, endMs);
    };
    const onAbort = (): void => void stop();
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const exit = await exitOf(guarded);
    signal.removeEventListener('abort', onAbort);
    if (!signal.aborted) return { ...exit, stdout: stdout.text, stderr: stderr.text };
    await stop();
    throw new EnvironmentError('command-aborted', `${this.name}: ${argv.join(' ')} was ended before it was done`, {
      node: this.name,
      cause: signal.reason,
    });
  }

  async pids(): Promise<readonly number[]> {
    return (await this.#members()).map(({ pid }) => pid);
  }

  async signalAll(signal: NodeJS.Signals): Promise<number> {
    const members = await this.#members();
    // A group is signalled at once, with what it forks meanwhile; what has left it, one by one.
    const groups = new Set(members.map(({ group }) => group).filter((group) => this.#groups.has(group)));
    const reached = new Set([...groups].filter((group) => sendSignal(-group, signal)));
    return members.filter(({ pid, group }) => (groups.has(group) ? reached.has(group) : sendSignal(pid, signal)))
      .length;
  }

  async tail(lines: number): Promise<readonly string[]> {
    return await Promise.resolve(this.#tail.last(lines));
  }

  /** The process groups that were started for it and may still have members. */
  get groups(): ReadonlySet<number> {
    return this.#groups;
  }

  /** Resolves when every child that was started has ended and its output is read. */
  async settled(): Promise<void> {
    await Promise.all(this.#children);
  }

  async #start(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    isSystem: boolean,
  ): Promise<GuardedChild> {
    const guarded = await spawnGuarded({
      node: this.name,
      argv,
      env: { ...env, [nodeVariable]: this.#tag },
      keeper: this.#keeper,
      isSystem,
    });
    const { pid } = guarded;
    this.#groups.add(pid);
    const following = exitOf(guarded);
    this.#children.add(following);
    guarded.child.once('exit', () => void this.#ended(pid, isSystem));
    void following.then(() => this.#children.delete(following));
    return guarded;
  }

  /** A group whose leader has ended is ours until it is empty; from then on its number may be anybody's. */
  async #ended(group: number, isSystem: boolean): Promise<void> {
    try {
      if (isSystem) await this.#keeper.call('ended', { node: this.name });
      while (isReachable(-group)) await delay(releasePollMs, undefined, { ref: false });
      this.#groups.delete(group);
      await this.#keeper.call('release', { group });
    } catch {
      // The keeper is gone, and the cluster with it.
    }
  }

  async #members(): Promise<readonly ProcessEntry[]> {
    const isTagged = (entry: ProcessEntry): boolean => tagOf(entry, nodeVariable) === this.#tag;
    return membersOf(await listProcesses(), { groups: this.#groups, isTagged });
  }
}
