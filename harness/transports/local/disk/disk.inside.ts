import { readFileSync } from 'node:fs';
import { appendFile, open, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { NodeDisk } from '../../../ports/node-disk.ts';
import type { Cluster, ClusterSpec } from '../../../ports/transport.ts';
import { TestCluster, until } from '../../testing/test-cluster.ts';
import { createLocal } from '../local.ts';
import { modeHere, optionsOf } from '../testing/mode.ts';

const mode = modeHere();
const isDevice = mode.as === 'this user';
const timeLimit = (): AbortSignal => AbortSignal.timeout(20_000);

async function provision(spec: ClusterSpec): Promise<Cluster> {
  return await createLocal(optionsOf(mode)).provision({ ...spec, disk: true });
}

async function cluster(names: readonly string[] = ['n1', 'n2']): Promise<TestCluster> {
  return await TestCluster.bare(provision, names);
}

function diskOf(test: TestCluster, node: string): NodeDisk {
  const { disk } = test.node(node);
  if (disk === undefined) throw new Error(`${node} has no disk`);
  return disk;
}

async function synced(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

describe('a disk of its own', () => {
  test('is one file system for the runner and the node, and another than the next node’s', async () => {
    await using test = await cluster();
    const { dataFolder } = test.node('n1');
    expect(diskOf(test, 'n1').kind).toBe(isDevice ? 'loop' : 'tmpfs');
    expect((await stat(dataFolder)).dev).not.toBe((await stat(test.node('n2').dataFolder)).dev);
    await writeFile(join(dataFolder, 'from-runner'), 'a');
    await test.node('n1').run(['sh', '-c', 'cat from-runner > from-node; pwd >> from-node'], timeLimit());
    expect(await readFile(join(dataFolder, 'from-node'), 'utf8')).toBe(`a${dataFolder}\n`);
    expect((await readdir(dataFolder)).toSorted()).toEqual(['from-node', 'from-runner']);
  });

  test('holds the system’s processes, which begin in it', async () => {
    await using test = await cluster(['n1']);
    const lines: string[] = [];
    await test.node('n1').spawn({ argv: ['sh', '-c', 'pwd; sleep 1000'], onLine: (line) => lines.push(line) });
    await until('it speaks', () => lines.length > 0);
    expect(lines).toEqual([test.node('n1').dataFolder]);
    expect((await test.node('n1').pids()).length).toBeGreaterThan(0);
  });

  test('is full when it is filled, and alone, and has its room again', async () => {
    await using test = await cluster();
    const disk = diskOf(test, 'n1');
    const path = join(disk.folder, 'log');
    await writeFile(path, 'x'.repeat(5_000));
    const before = await disk.state();
    expect(before.freeBytes).toBeGreaterThan(disk.sizeBytes / 2);
    await disk.fill();
    await expect(appendFile(path, 'x'.repeat(65_536))).rejects.toMatchObject({ code: 'ENOSPC' });
    const said = await test.node('n1').run(['sh', '-c', 'head -c 65536 /dev/zero >> log'], timeLimit());
    expect(said.stderr).toContain('No space left');
    await writeFile(join(diskOf(test, 'n2').folder, 'log'), 'x'.repeat(65_536));
    await disk.fill();
    await disk.release();
    await disk.release();
    await appendFile(path, 'x'.repeat(65_536));
    expect((await disk.state()).freeBytes).toBeGreaterThan(disk.sizeBytes / 2);
  });

  test('takes no memory and no time of a cluster that does not ask for it', async () => {
    await using test = await TestCluster.bare(
      async (spec) => await createLocal(optionsOf(mode)).provision(spec),
      ['n1'],
    );
    expect(test.node('n1').disk).toBeUndefined();
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(test.folder);
  });

  test('is gone with the cluster', async () => {
    const test = await cluster();
    await test[Symbol.asyncDispose]();
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(test.folder);
  });
});

describe.runIf(isDevice)('a disk that is a device', () => {
  test('keeps what was synchronised when it loses power, and nothing else', async () => {
    await using test = await cluster();
    const disk = diskOf(test, 'n1');
    await synced(join(disk.folder, 'kept'), 'kept');
    await writeFile(join(disk.folder, 'lost'), 'lost');
    await disk.losePower();
    expect(await readdir(disk.folder)).toEqual(['kept']);
    expect(await readFile(join(disk.folder, 'kept'), 'utf8')).toBe('kept');
    const { stdout } = await test.node('n1').run(['ls'], timeLimit());
    expect(stdout).toBe('kept\n');
    // It works as before, the second time too.
    await synced(join(disk.folder, 'kept too'), 'kept');
    await disk.losePower();
    expect((await readdir(disk.folder)).toSorted()).toEqual(['kept', 'kept too']);
  });

  test('can’t lose power under a process, and says so', async () => {
    await using test = await cluster(['n1']);
    await test.node('n1').spawn({ argv: ['sleep', '1000'] });
    await expect(diskOf(test, 'n1').losePower()).rejects.toThrow(/busy/);
    await test.node('n1').signalAll('SIGKILL');
    await until('nothing runs', async () => (await test.node('n1').pids()).length === 0);
    await diskOf(test, 'n1').recover();
    await writeFile(join(diskOf(test, 'n1').folder, 'log'), 'works again');
  });

  test('fails under an open file, and recovers when nothing has it open', async () => {
    await using test = await cluster(['n1']);
    const disk = diskOf(test, 'n1');
    const file = await open(join(disk.folder, 'log'), 'a');
    await disk.failToReadOnly();
    expect(await disk.state()).toMatchObject({ isReadOnly: true });
    await expect(file.write('x')).rejects.toMatchObject({ code: 'EROFS' });
    const recovering = disk.recover();
    await delay(20);
    await file.close();
    await recovering;
    expect(await disk.state()).toMatchObject({ isReadOnly: false });
    await appendFile(join(disk.folder, 'log'), 'x');
    await disk.recover();
  });
});
describe.runIf(!isDevice)('a disk that is memory', () => {
  test('loses no power and does not fail, and says what would', async () => {
    await using test = await cluster(['n1']);
    await expect(diskOf(test, 'n1').losePower()).rejects.toThrow(/run as root/);
    await expect(diskOf(test, 'n1').failToReadOnly()).rejects.toThrow(/run as root/);
  });
});
