import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Prng } from '../../core/prng.ts';
import { until } from '../testing/test-cluster.ts';
import { createLocal } from './local.ts';
import { ContainedCommand } from './testing/contained-command.ts';
import { type Mode, missingFor, modeEnv, modeName, optionsOf } from './testing/mode.ts';
import { processesOf } from './testing/processes-of.ts';

const modes: readonly Mode[] = [
  { as: 'this user', mechanism: 'neighbour entries' },
  { as: 'root of a user namespace', mechanism: 'neighbour entries' },
];
const controller = fileURLToPath(new URL('./testing/controller-program.ts', import.meta.url));
const rounds = 8;
const earlyRounds = 20;
/** Longer than a run takes until everything in it is up, on a busy machine. */
const latestMs = 1_500;

for (const mode of modes) {
  const missing = await missingFor(mode);
  const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
  const options = optionsOf(mode);
  describe.skipIf(missing !== undefined)(`a containment as ${mode.as}${reason}`, () => {
    test('passes standard streams and the exit status', async () => {
      const command = new ContainedCommand(['sh', '-c', 'read line; echo "got $line"; echo oops >&2; exit 7'], options);
      command.child.stdin?.end('hello\n');
      expect(await command.status()).toBe(7);
      expect(command.output).toContain('got hello\n');
      expect(command.output).toContain('oops\n');
    });

    test('tells a signal as a shell does', async () => {
      expect(await new ContainedCommand(['sh', '-c', 'kill -9 $$'], options).status()).toBe(137);
    });

    test('has a network with nothing in it, and sees none of the machine’s processes', async () => {
      const command = new ContainedCommand(
        ['sh', '-c', 'ls /sys/class/net /proc/sys/net/ipv4/conf; ls -d /proc/[0-9]*'],
        options,
      );
      expect(await command.status()).toBe(0);
      expect(command.output).not.toContain(`/proc/${process.pid}\n`);
      const devices = (await outputOf(new ContainedCommand(['cat', '/proc/net/dev'], options))).split('\n').slice(2);
      expect(devices.map((line) => line.split(':')[0]?.trim()).filter(Boolean)).toEqual(['lo']);
    });

    test('ends with all that is in it when the pipe closes, stopped and orphaned processes too', async () => {
      await using folder = await temporaryFolder();
      const script = `cd ${folder.path} && (setsid sleep 1000 & sleep 1001 & kill -STOP $!; echo ready); wait; sleep 1002`;
      const command = new ContainedCommand(['sh', '-c', script], options);
      await until('it is ready', () => command.output.includes('ready'));
      await until('they are there', () => processesOf(folder.path).length >= 3);
      command.closePipe();
      await command.status();
      await nothingLeft(folder.path);
      expect(processesOf(folder.path)).toEqual([]);
    });

    test('ends as well when the pipe closes before its command has begun', async () => {
      // Whether the end is seen before the command is started or after it is a matter of luck: either way it ends.
      for (let round = 0; round < earlyRounds; round++) {
        const command = new ContainedCommand(['sleep', '1000'], options);
        command.closePipe();
        expect(await command.status()).not.toBe(0);
      }
    });

    test('is not touched by what a terminal sends to the controller’s process group', async () => {
      const command = new ContainedCommand(
        ['sh', '-c', 'trap "echo interrupted" INT; echo ready; read line; echo "$line"'],
        options,
      );
      await until('it is ready', () => command.output.includes('ready'));
      process.kill(-(command.child.pid ?? 0), 'SIGINT');
      command.child.stdin?.end('went on\n');
      expect(await command.status()).toBe(0);
      expect(command.output).toContain('went on');
      expect(command.output).not.toContain('interrupted');
    });

    test('lets the command hear an interrupt that is meant for it', async () => {
      const command = new ContainedCommand(['sh', '-c', 'trap "exit 3" INT; kill -INT $$; exit 4'], options);
      expect(await command.status()).toBe(3);
    });

    test('reaps orphans', async () => {
      const script = `(sh -c 'sh -c "exit 0" & echo $! > "$0"' "$1" &) ; read line; ps -o stat= -p "$(cat "$1")"; echo done`;
      await using folder = await temporaryFolder();
      const command = new ContainedCommand(['sh', '-c', script, 'sh', join(folder.path, 'pid')], options);
      command.child.stdin?.end('\n');
      await command.status();
      expect(command.output.replace('Z', 'zombie')).not.toContain('zombie');
    });

    test('refuses to begin without a pipe', async () => {
      const [program = '', ...args] = createLocal(optionsOf(mode)).contain(['echo', 'began']);
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      expect(code).toBe(255);
      expect(said).toContain('file descriptor 3');
      expect(said).not.toContain('began');
    });

    test(`leaves nothing when the controller is killed at ${rounds} random moments`, async () => {
      const prng = Prng.fromSeed(`kill ${modeName(mode)}`);
      for (let round = 0; round < rounds; round++) {
        await using run = await startController(mode);
        const exit = once(run.child, 'exit');
        // The moment is what the test varies: nothing is asserted about what has been reached by then.
        await delay(prng.between(0, latestMs));
        run.child.kill('SIGKILL');
        await exit;
        await nothingLeft(run.folder);
        expect(processesOf(run.folder)).toEqual([]);
      }
    });

    test('leaves another run alone when its controller is killed', async () => {
      await using first = await startController(mode);
      await using second = await startController(mode);
      await Promise.all([first, second].map(async ({ child }) => await once(child.stdout, 'data')));
      const before = sleepers(second.folder);
      expect(before).toHaveLength(6);
      first.child.kill('SIGKILL');
      await nothingLeft(first.folder);
      expect(sleepers(second.folder)).toEqual(before);
    });
  });
}

interface ControlledRun extends AsyncDisposable {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly folder: string;
}

/** A controller with a run, both of which are gone when it is disposed of, however the test ends. */
async function startController(mode: Mode): Promise<ControlledRun> {
  const folder = await temporaryFolder();
  const env = { ...process.env, ...modeEnv(mode) };
  const child = spawn(process.execPath, [controller, folder.path], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  return {
    child,
    folder: folder.path,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await nothingLeft(folder.path);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What the run's nodes do: two of them a node. */
function sleepers(folder: string): string[] {
  return processesOf(folder).filter((line) => /: sleep 100[01] /.test(line));
}

async function nothingLeft(folder: string): Promise<void> {
  await until('nothing is left', () => processesOf(folder).length === 0);
}

async function outputOf(command: ContainedCommand): Promise<string> {
  await command.status();
  return command.output;
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'indoubt-contain-'));
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}
