import type { Readable } from 'node:stream';
import { EnvironmentError } from '../../core/errors.ts';
import type { RunResult } from '../../ports/transport.ts';
import { enterNode, errorDescriptor, exitOf } from './enter-node.ts';

const outputBytesMax = 1024 * 1024;

export interface RunCommandOptions {
  readonly name: string;
  readonly target: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  readonly signal: AbortSignal;
  /** The command's process group is in it for as long as it runs. */
  readonly groups: Set<number>;
}

/**
 * Runs a command of the harness on a node to its end. When the signal fires it is killed with all that it started.
 *
 * @throws EnvironmentError `run` when it could not be started, or was aborted.
 */
export async function runCommand(options: RunCommandOptions): Promise<RunResult> {
  const { name, target, env, argv, signal, groups } = options;
  const failed = (why: string, cause?: unknown): EnvironmentError =>
    new EnvironmentError('run', `${name}: ${argv.join(' ')}: ${why}`, { node: name, cause });
  if (signal.aborted) throw failed('aborted', signal.reason);
  const shell = enterNode({ wrapper: 'run', target, argv, env, stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const group = shell.pid;
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
  const stdout = collect(shell.stdout);
  const stderr = collect(shell.stdio[errorDescriptor] as Readable);
  const abort = (): void => {
    if (group !== undefined) killGroup(group);
    reject(failed('aborted', signal.reason));
  };
  shell.once('error', (error) => reject(failed(error.message, error)));
  shell.once('close', (code, by) => resolve({ ...exitOf(code, by), stdout: stdout(), stderr: stderr() }));
  signal.addEventListener('abort', abort, { once: true });
  if (group !== undefined) groups.add(group);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    if (group !== undefined) groups.delete(group);
  }
}

/** What comes, at most so much of it; the rest is read and dropped, so that the command is not held up. */
function collect(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, outputBytesMax - bytes);
    bytes += kept.length;
    if (kept.length > 0) chunks.push(kept);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
