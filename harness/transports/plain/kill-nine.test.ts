import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Prng } from '../../core/prng.ts';
import { alive, ps } from '../testing/ps.ts';
import { TestCluster, until } from '../testing/test-cluster.ts';
import { plain } from './plain.ts';
import { listProcesses } from './list-processes.ts';
import { MarkedRun } from './testing/marked-run.ts';

/** Before anything runs, while nodes start, and in the middle of cuts, kills and restarts. */
const momentMsMax = 2_000;
const moments = 12;
/** Two servers with their children (the third may be down just then), the keeper, the runner, the container and the controller. */
const processesMin = 12;

describe.skipIf(process.platform !== 'linux')('kill -9 (skipped: where /proc does not tell whose a process is)', () => {
  const prng = Prng.fromSeed('kill-nine');
  const delays = Array.from({ length: moments }, () => prng.below(momentMsMax));

  test.each(delays)('of the controller after %i ms leaves nothing', async (afterMs) => {
    await using run = await MarkedRun.start();
    await delay(afterMs);
    run.controller.kill('SIGKILL');
    await run.gone();
    expect(await run.pids()).toEqual([]);
  });

  test('of the runner leaves nothing', async () => {
    await using run = await MarkedRun.start();
    await run.up();
    expect((await run.pids()).length).toBeGreaterThanOrEqual(processesMin);
    process.kill(await run.pidOf('runner.ts'), 'SIGKILL');
    await run.gone();
    expect(await run.pids()).toEqual([]);
  });

  test('of the container leaves nothing once the controller ends', async () => {
    await using run = await MarkedRun.start();
    await run.up();
    // The controller of this test ends when its child does, which closes the pipe.
    process.kill(await run.pidOf('contain-main.ts'), 'SIGKILL');
    await run.gone();
    expect(await run.pids()).toEqual([]);
  });

  test('of the keeper ends the nodes, and every later call says why', async () => {
    await using test = await TestCluster.serving(plain.provision.bind(plain));
    const pids = (await Promise.all(test.names.map(async (name) => await test.node(name).pids()))).flat();
    const children = (await listProcesses()).filter(({ parent }) => parent === process.pid).map(({ pid }) => pid);
    const keeper = (await ps(children)).find(({ command }) => command.includes('keeper-main.ts'));
    process.kill(keeper?.pid ?? 0, 'SIGKILL');
    await until('nothing of the nodes is left', async () => (await alive(pids)).length === 0);
    await expect(test.cluster.net.cut('a', [['n1', 'n2']])).rejects.toThrow(/relay process .* ended/);
    await expect(test.node('n1').spawn({ argv: ['true'] })).rejects.toThrow(/relay process .* ended/);
  });
});
