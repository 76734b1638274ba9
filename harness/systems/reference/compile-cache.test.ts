import { chown, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compileCacheEnv } from './compile-cache.ts';

const program = fileURLToPath(new URL('2pc/node.ts', import.meta.url));
const buggy = fileURLToPath(new URL('2pc/buggy-node.ts', import.meta.url));
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'indoubt-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

test('the cache is filled once, is the owner’s alone, and is what nodes are pointed to', async () => {
  const env = await compileCacheEnv([program]);
  const folder = join(home, 'indoubt', 'compile');
  expect(env).toEqual({ NODE_COMPILE_CACHE: folder });
  expect((await stat(folder)).mode & 0o077).toBe(0);
  const names = await readdir(folder);
  expect(names.some((name) => name.startsWith('primed-'))).toBe(true);
  const versions = names.filter((name) => !name.startsWith('primed-'));
  const cached = await readdir(join(folder, versions[0] ?? ''));
  expect(cached.length).toBeGreaterThan(20);
});

test.skipIf(process.getuid?.() !== 0)('a folder of somebody else is passed over (only root can make one)', async () => {
  const folder = join(home, 'indoubt', 'compile');
  await mkdir(folder, { recursive: true });
  await chown(folder, 12_345, 12_345);
  const env = await compileCacheEnv([buggy, 'apply-twice']);
  expect(env['NODE_COMPILE_CACHE']).not.toBe(folder);
});
