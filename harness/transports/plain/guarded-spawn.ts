import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { EnvironmentError, assert, messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { Keeper } from './keeper.ts';

/**
 * The child is a shell that waits for a line before it becomes the program: the keeper knows the process group by then,
 * so that no kill of the runner, at whatever moment, leaves a program that nobody knows of. Without the line it ends.
 */
const gate = 'IFS= read -r go <&3 || exit 127; exec "$@" 3<&-';

export interface GuardedSpawn {
  readonly node: NodeName;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly keeper: Keeper;
  /** True for a process of the system, which will listen on the node's ports. */
  readonly isSystem: boolean;
}

/** A started child, the leader of a session and a process group of its own. */
export interface GuardedChild {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Starts a program that dies with the runner.
 *
 * @throws EnvironmentError `spawn-failed` naming node and program; what the keeper throws.
 */
export async function spawnGuarded({ node, argv, env, keeper, isSystem }: GuardedSpawn): Promise<GuardedChild> {
  const child = spawn('sh', ['-c', gate, 'sh', ...argv], {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, lifeline] = child.stdio;
  const failure = Promise.withResolvers<never>();
  child.once('error', failure.reject);
  // Whoever kills the child closes its end of the pipe, too.
  lifeline?.on('error', () => undefined);
  try {
    const { pid } = child;
    if (pid === undefined) await failure.promise;
    assert(pid !== undefined && stdout !== null && stderr !== null, 'a spawned child has a pid and pipes');
    await keeper.call('guard', { group: pid, node: isSystem ? node : null });
    assert(lifeline !== null && lifeline !== undefined && 'end' in lifeline, 'the gate is a pipe');
    lifeline.end('go\n');
    return { child, pid, stdout, stderr };
  } catch (cause) {
    child.kill('SIGKILL');
    if (cause instanceof EnvironmentError) throw cause;
    throw new EnvironmentError('spawn-failed', `${node}: can't start ${argv[0] ?? ''}: ${messageOf(cause)}`, {
      node,
      cause,
    });
  }
}
