import type { ChildProcess } from 'node:child_process';
import { closeSync, createWriteStream, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '../../core/errors.ts';
import { LineSplitter } from '../../core/line-splitter.ts';
import type { NodeProcess, ProcessExit, SpawnOptions } from '../../ports/transport.ts';
import { enterNode, exitOf, goDescriptor } from './enter-node.ts';
import { processTable } from '../process-table.ts';

/** A trace line is a few hundred bytes; what is longer than this is not one. */
const lineBytesMax = 256 * 1024;
const bornMs = 10_000;

export interface SpawnPlace {
  readonly name: string;
  readonly target: number;
  readonly logFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function logPaths(logFolder: string, log: string): { readonly stdout: string; readonly stderr: string } {
  return { stdout: join(logFolder, `${log}.stdout.log`), stderr: join(logFolder, `${log}.stderr.log`) };
}

/**
 * Starts a process of the system on a node, and waits until it is there. What it prints goes straight into its logs,
 * so that a harness that is slow to read does not hold it up; only output that somebody listens to passes through here.
 *
 * @throws EnvironmentError `spawn` when it could not be started; a program that is not there exits with 127 instead.
 */
export async function spawnProcess(place: SpawnPlace, options: SpawnOptions): Promise<NodeProcess> {
  const { argv, env, log = 'system', onLine, refusesRoot = false } = options;
  const paths = logPaths(place.logFolder, log);
  const stderr = openSync(paths.stderr, 'a');
  const stdout = onLine === undefined ? openSync(paths.stdout, 'a') : undefined;
  let shell: ChildProcess;
  try {
    shell = enterNode({
      wrapper: 'spawn',
      target: place.target,
      argv,
      env: { ...place.env, ...env },
      refusesRoot,
      stdio: ['ignore', stdout ?? 'pipe', 'ignore', stderr, 'pipe'],
    });
  } finally {
    closeSync(stderr);
    if (stdout !== undefined) closeSync(stdout);
  }
  const exit = follow(shell);
  if (shell.stdout !== null && onLine !== undefined) passOn(shell.stdout, paths.stdout, onLine);
  const pid = await born(place.name, shell, exit);
  const go = shell.stdio[goDescriptor] as Writable;
  // A process that was killed before it began reads nothing any more; its exit tells.
  go.on('error', () => undefined);
  go.end('\n');
  return {
    pid,
    exited: exit.promise,
    get isRunning() {
      return exit.result === undefined;
    },
  };
}

interface Exit {
  readonly promise: Promise<ProcessExit>;
  result?: ProcessExit;
  error?: Error;
}

function follow(shell: ChildProcess): Exit {
  const { promise, resolve } = Promise.withResolvers<ProcessExit>();
  const exit: Exit = { promise };
  const ended = (result: ProcessExit): void => {
    exit.result ??= result;
    resolve(exit.result);
  };
  shell.once('exit', (code, signal) => ended(exitOf(code, signal)));
  shell.once('error', (error) => {
    exit.error = error;
    ended({ code: null, signal: null });
  });
  return exit;
}

/** The shell's only child is the system's process: it has not begun yet, and keeps its number when it does. */
async function born(node: string, shell: ChildProcess, exit: Exit): Promise<number> {
  const deadline = performance.now() + bornMs;
  while (exit.result === undefined && performance.now() < deadline) {
    const child = processTable().find(({ parent }) => parent === shell.pid);
    if (child !== undefined) return child.pid;
    await delay(1);
  }
  shell.kill('SIGKILL');
  const why = exit.error?.message ?? (exit.result === undefined ? 'it took too long' : 'the node is gone');
  throw new EnvironmentError('spawn', `${node}: no process could be started: ${why}`, { node, cause: exit.error });
}

/** Hands over each line, then writes it to the log. */
function passOn(output: Readable, logPath: string, onLine: (line: string) => void): void {
  const log = createWriteStream(logPath, { flags: 'a' });
  let isWritable = true;
  log.on('error', (error) => {
    // A full disk must not end the run: the lines have been handed over, and the runner tells of full disks.
    if (isWritable) process.emitWarning(`${logPath}: ${error.message}`);
    isWritable = false;
  });
  const lines = new LineSplitter(lineBytesMax);
  output.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk)) onLine(line);
    if (isWritable) log.write(chunk);
  });
  output.once('close', () => {
    // The last line need not end in a newline.
    const last = lines.rest();
    if (last !== '') onLine(last);
    log.end();
  });
}
