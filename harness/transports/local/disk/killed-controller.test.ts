import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Prng } from '../../../core/prng.ts';
import { until } from '../../testing/test-cluster.ts';
import { createLocal } from '../local.ts';
import { processesOf } from '../testing/processes-of.ts';
import { runTool } from '../run-tool.ts';

const rounds = 4;
/** Some rounds of a full disk and a loss of power. */
const latestMs = 600;
const controller = fileURLToPath(new URL('../testing/disk-controller.ts', import.meta.url));
const { abilities } = await createLocal().probe();
const isPossible = abilities.includes('power-loss');

test.skipIf(!isPossible)(
  `leaves no mount, no device and no process when the controller is killed at ${rounds} random moments`,
  async () => {
    const prng = Prng.fromSeed('kill with disks');
    for (let round = 0; round < rounds; round++) {
      const folder = await mkdtemp(join(tmpdir(), 'indoubt-disk-kill-'));
      const child = spawn(process.execPath, [controller, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
      const exit = once(child, 'exit');
      try {
        await once(child.stdout, 'data');
        await delay(prng.between(0, latestMs));
        child.kill('SIGKILL');
        await exit;
        await until('no process is left', () => processesOf(folder).length === 0);
        await until('no device is left', async () => !(await devices()).includes(folder));
        expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(folder);
      } finally {
        child.kill('SIGKILL');
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
  60_000,
);

async function devices(): Promise<string> {
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  return (await runTool({ argv: ['losetup', '--all'], input: '', env, timeoutMs: 5_000 })).stdout;
}
