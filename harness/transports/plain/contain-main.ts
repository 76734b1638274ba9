import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { exitStatus, messageOf } from '../../core/errors.ts';
import { endProcesses } from './end-processes.ts';
import { tagOf } from './process-table.ts';

/**
 * The container: runs its arguments as a program in a session of its own, and when the pipe on file descriptor 3 closes,
 * because the controller let go of it or is dead, kills that program and all that it started. It passes on standard
 * streams, SIGTERM, and how the program ended. A terminal's Ctrl-C reaches the controller and this process, which leaves
 * it to the controller; the program never sees it.
 */
const lifelineFd = 3;
const variable = 'INDOUBT_CONTAINED';
const endMs = 5_000;

function contain(argv: readonly string[]): void {
  const [program, ...rest] = argv;
  if (program === undefined) refuse('usage: contain-main.ts PROGRAM [ARGUMENT...]');
  const { isPipe, why } = lifelineState();
  if (!isPipe) refuse(`file descriptor 3 must be a pipe that the controller holds: ${why}`);
  const tag = randomBytes(8).toString('hex');
  const child = spawn(program, rest, {
    detached: true,
    env: { ...process.env, [variable]: tag },
    stdio: 'inherit',
  });
  child.once('error', (error) => refuse(`can't run ${program}: ${messageOf(error)}`));
  child.once('exit', (code, signal) => passOn(code, signal));
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const end = async (): Promise<never> => {
    child.removeAllListeners('exit');
    const groups = new Set(child.pid === undefined ? [] : [child.pid]);
    await endProcesses({ groups, isTagged: (entry) => tagOf(entry, variable) === tag, except: process.pid }, endMs);
    process.exit(exitStatus.harness);
  };
  const lifeline = new Socket({ fd: lifelineFd, readable: true, writable: false });
  lifeline.resume();
  lifeline.once('error', () => void end());
  lifeline.once('close', () => void end());
}

function lifelineState(): { readonly isPipe: boolean; readonly why: string } {
  try {
    const stat = fstatSync(lifelineFd);
    return { isPipe: stat.isFIFO() || stat.isSocket(), why: 'it is something else' };
  } catch (error) {
    return { isPipe: false, why: messageOf(error) };
  }
}

function passOn(code: number | null, signal: NodeJS.Signals | null): void {
  if (signal === null) process.exit(code ?? exitStatus.harness);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(exitStatus.harness);
}

contain(process.argv.slice(2));
