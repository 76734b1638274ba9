import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { alive } from '../testing/ps.ts';
import { until } from '../testing/test-cluster.ts';
import { plain } from './plain.ts';

interface Contained {
  readonly child: ChildProcess;
  readonly lifeline: Duplex;
  output: string;
}

function contained(script: string, ...args: readonly string[]): Contained {
  const [command, ...rest] = plain.contain(['sh', '-c', script, 'sh', ...args]);
  const child = spawn(command ?? '', rest, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  const run = { child, lifeline: child.stdio[3] as Duplex, output: '' };
  child.stdout?.on('data', (chunk: Buffer) => (run.output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (run.output += chunk.toString()));
  return run;
}

async function exit({ child }: Contained): Promise<readonly unknown[]> {
  return await once(child, 'close');
}

test('a contained program has the streams and the arguments, and its exit status is told', async () => {
  const run = contained('read -r line; echo "$line $1"; echo "to err" >&2; exit 7', 'a b');
  run.child.stdin?.write('hello\n');
  expect(await exit(run)).toEqual([7, null]);
  expect(run.output).toContain('hello a b\n');
  expect(run.output).toContain('to err\n');
});

test('the signal that ended it is told', async () => {
  expect(await exit(contained('kill -TERM $$'))).toEqual([null, 'SIGTERM']);
  expect(await exit(contained('kill -KILL $$'))).toEqual([null, 'SIGKILL']);
});

test('when the pipe closes, all that it started ends, in other sessions too', async () => {
  const run = contained(
    'trap "" TERM; setsid sleep 1000 & (setsid sh -c "echo $$; sleep 1000 & wait") & echo $$; wait',
  );
  await until('it runs', () => run.output.split('\n').length > 2);
  const pids = run.output.trim().split('\n').map(Number);
  run.lifeline.destroy();
  expect(await exit(run)).toEqual([255, null]);
  expect(await alive(pids)).toEqual([]);
});

test('SIGTERM is passed on, and SIGINT is left to the controller', async () => {
  const run = contained(
    'trap "echo interrupted" INT; trap "echo ended; exit 3" TERM; echo ready; while :; do sleep 0.01; done',
  );
  await until('it runs', () => run.output.includes('ready'));
  run.child.kill('SIGINT');
  run.child.kill('SIGTERM');
  expect(await exit(run)).toEqual([3, null]);
  expect(run.output).toBe('ready\nended\n');
});

test('a program that is not there is said to be missing', async () => {
  const [command, ...rest] = plain.contain(['/no/such/program']);
  const child = spawn(command ?? '', rest, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'close')).toEqual([255, null]);
  expect(said).toContain('/no/such/program');
});

test('without the pipe it refuses: nothing would ever end what it runs', async () => {
  const [command, ...rest] = plain.contain(['true']);
  const child = spawn(command ?? '', rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'close')).toEqual([255, null]);
  expect(said).toContain('file descriptor 3');
});
