import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controllerTag } from '../core/controller-tag.ts';
import { controllerIdentity, runTag } from '../runner/leftovers.ts';
import { until } from '../transports/testing/test-cluster.ts';
import { quickConfig } from './testing/config-files.ts';
import { hostile } from './testing/harmless.ts';
import { IndoubtProcess, indoubt } from './testing/indoubt-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** No process has this number: Linux gives none beyond 2^22. */
const deadController = '99999999:1';

interface Leftover {
  readonly kind: 'process' | 'data' | 'group';
  readonly pid?: number;
  readonly folder?: string;
  readonly run?: string;
  readonly isRemoved: boolean;
}

/** What heal says of runs below this folder: other tests have leftovers of their own for a moment. */
async function heal(cwd: string, ...flags: readonly string[]): Promise<readonly Leftover[]> {
  const { status, stdout, stderr } = await indoubt(['heal', '--json', ...flags], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { leftovers } = JSON.parse(stdout) as { leftovers: readonly Leftover[] };
  return leftovers.filter(({ run, folder }) => run?.startsWith(cwd) === true || folder?.startsWith('results') === true);
}

async function sleeper(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn('sleep', ['1000'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
  await once(child, 'spawn');
  return child;
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

describe.skipIf(process.platform !== 'linux')('heal (skipped: without /proc)', () => {
  test('ends processes of a run whose controller is gone, and nobody else’s', async () => {
    await using folder = await temporaryFolder();
    const tags = { [runTag]: join(folder.path, 'run'), [controllerTag]: deadController };
    const orphan = await sleeper(tags);
    const others = [
      await sleeper({}),
      // Half a tag is somebody else's variable.
      await sleeper({ [runTag]: join(folder.path, 'run') }),
      // Its controller, this process, is there.
      await sleeper({ [runTag]: join(folder.path, 'run'), [controllerTag]: controllerIdentity() }),
      // Its controller is in another container, where numbers mean other processes.
      await sleeper({ [runTag]: join(folder.path, 'run'), [controllerTag]: `${deadController}:pid:[1]` }),
    ];
    try {
      const [first, ...more] = await heal(folder.path, '--dry-run');
      expect(first).toMatchObject({ kind: 'process', pid: orphan.pid, isRemoved: false });
      expect(more).toEqual([]);
      expect(isAlive(orphan)).toBe(true);
      expect(await heal(folder.path)).toMatchObject([{ kind: 'process', pid: orphan.pid, isRemoved: true }]);
      await until('the orphan is gone', () => !isAlive(orphan));
      expect(others.map(isAlive)).toEqual([true, true, true, true]);
      expect(await heal(folder.path)).toEqual([]);
    } finally {
      for (const child of [orphan, ...others]) child.kill('SIGKILL');
    }
  });

  test('shows what it ends in words that do nothing', async () => {
    await using folder = await temporaryFolder();
    const orphan = await sleeper({ [runTag]: `${folder.path}/${hostile}`, [controllerTag]: deadController });
    try {
      const { stdout } = await indoubt(['heal', '--dry-run'], { cwd: folder.path });
      const line = stdout.split('\n').find((each) => each.includes(`process ${orphan.pid} of `));
      expect(line).toMatch(/^would remove process \d+ of .*forged.*: sleep 1000$/);
    } finally {
      orphan.kill('SIGKILL');
    }
  });

  test('removes the data of a run that was killed, and never its record', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    await using run = IndoubtProcess.start(['run', '--config', quickConfig, '--reporter', 'ndjson'], { cwd });
    const { folder: recorded } = await run.event({ kind: 'planned' });
    await run.event({ kind: 'phase', name: 'before' });
    run.signal('SIGKILL');
    await run.ended();
    const path = join(cwd, String(recorded));
    const before = readdirSync(path);
    expect(before).toContain('data');
    await until('it is known to be over', async () => (await heal(cwd, '--dry-run')).length === 1);
    expect(await heal(cwd)).toMatchObject([{ kind: 'data', folder: join(String(recorded), 'data'), isRemoved: true }]);
    expect(readdirSync(path)).toEqual(before.filter((name) => name !== 'data'));
    expect(await heal(cwd)).toEqual([]);
  });

  test('leaves a run alone that goes on, and data that was asked to stay', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const args = ['run', '--config', quickConfig, '--reporter', 'ndjson', '--keep-data'];
    await using run = IndoubtProcess.start(args, { cwd });
    const { folder: recorded } = await run.event({ kind: 'planned' });
    await run.event({ kind: 'phase', name: 'during' });
    expect(await heal(cwd)).toEqual([]);
    const { status, stdout } = await run.ended();
    expect(stdout).toContain('{"kind":"phase"');
    expect([0, 2]).toContain(status);
    expect(stdout).not.toContain('ended by itself');
    expect(await heal(cwd)).toEqual([]);
    expect(existsSync(join(cwd, String(recorded), 'data', 'n1'))).toBe(true);
  });
});
