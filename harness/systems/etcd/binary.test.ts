import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findEtcd, unpackEtcd, versionOf } from './binary.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indoubt-etcd-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
  // The other places of the cache, and no program at all.
  vi.stubEnv('HOME', join(folder, 'home'));
  vi.stubEnv('TMPDIR', join(folder, 'temp'));
  vi.stubEnv('PATH', join(folder, 'bin'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function program(...parts: readonly string[]): Promise<string> {
  const path = join(folder, ...parts);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '#!/bin/sh\necho "etcd Version: 3.5.30"\necho "Git SHA: none"\n');
  await chmod(path, 0o755);
  return path;
}

test('without a program there is none', async () => {
  expect(await findEtcd()).toBeUndefined();
});

test('the newest unpacked package is found by its number, not by its letters', async () => {
  await program('indoubt', 'etcd', 'etcd-server_3.4.23-4_amd64', 'usr', 'bin', 'etcd');
  const newest = await program('indoubt', 'etcd', 'etcd-server_3.5.30-1_amd64', 'usr', 'bin', 'etcd');
  await program('indoubt', 'etcd', 'etcd-server_3.5.9-1_amd64', 'usr', 'bin', 'etcd');
  expect(await findEtcd()).toBe(newest);
  expect(await versionOf(newest)).toBe('3.5.30');
});

test('a program on PATH comes before an unpacked one', async () => {
  await program('indoubt', 'etcd', 'etcd-server_3.5.30-1_amd64', 'usr', 'bin', 'etcd');
  const onPath = await program('bin', 'etcd');
  expect(await findEtcd()).toBe(onPath);
});

test('a folder named etcd and a file that may not run are no programs', async () => {
  await mkdir(join(folder, 'bin', 'etcd'), { recursive: true });
  expect(await findEtcd()).toBeUndefined();
  await rm(join(folder, 'bin', 'etcd'), { recursive: true });
  await writeFile(join(folder, 'bin', 'etcd'), 'text');
  await chmod(join(folder, 'bin', 'etcd'), 0o644);
  expect(await findEtcd()).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)(
  'what lies in a cache of somebody else is not run (skipped where this user cannot give a folder away)',
  async () => {
    const path = await program('indoubt', 'etcd', 'etcd-server_3.5.30-1_amd64', 'usr', 'bin', 'etcd');
    await chown(join(folder, 'indoubt', 'etcd'), 65534, 65534);
    expect(await findEtcd()).not.toBe(path);
  },
);

test('what can not be unpacked is said in one line with the remedy', async () => {
  await expect(unpackEtcd()).rejects.toThrow(
    /^etcd is not on PATH and Debian's etcd-server could not be unpacked \(.+\): run apt-get update, or put an etcd on PATH$/,
  );
});

test('a program that does not name its version is refused', async () => {
  const path = await program('bin', 'etcd');
  await writeFile(path, '#!/bin/sh\necho hello\n');
  await expect(versionOf(path)).rejects.toThrow('does not name a version');
});
