import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { exitStatus, messageOf } from '../../core/errors.ts';
import { endProcesses } from './end-processes.ts';
import {
  containedVariable,
  lifelineFd,
  lifelineName,
  lifelineProblem,
  lifelineVariable,
  watchLifeline,
} from './lifeline.ts';
import { tagOf } from './list-processes.ts';

/**
 * The container: runs its arguments as a program in a session of its own, and when the pipe on file descriptor 3 closes,
 * because the controller let go of it or is dead, kills that program and all that it started. It passes on standard
 * streams, SIGTERM, and how the program ended. A terminal's Ctrl-C reaches the controller and this process, which leaves
 * it to the controller; the program never sees it. The program has the pipe too, so that a cluster's keeper goes on
 * watching it when a signal to the controller's whole group has ended this process as well.
 */
const endMs = 5_000;

function contain(argv: readonly string[]): void {
  const [program, ...rest] = argv;
  if (program === undefined) refuse('usage: contain-main.ts PROGRAM [ARGUMENT...]');
  const problem = lifelineProblem();
  if (problem !== undefined) refuse(`file descriptor 3 must be a pipe that the controller holds: ${problem}`);
  const tag = randomBytes(8).toString('hex');
  // Before there is a child: a signal that ended this process now would leave it behind.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const child = spawn(program, rest, {
    detached: true,
    env: { ...process.env, [containedVariable]: tag, [lifelineVariable]: lifelineName() },
    stdio: ['inherit', 'inherit', 'inherit', lifelineFd],
  });
  child.once('error', (error) => refuse(`can't run ${program}: ${messageOf(error)}`));
  child.once('exit', passOn);
  const end = async (): Promise<never> => {
    child.removeListener('exit', passOn);
    const groups = new Set(child.pid === undefined ? [] : [child.pid]);
    await endProcesses(
      { groups, isTagged: (entry) => tagOf(entry, containedVariable) === tag, except: process.pid },
      endMs,
    );
    process.exit(exitStatus.harness);
  };
  watchLifeline(lifelineFd, () => void end());
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
