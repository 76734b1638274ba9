import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cachePlaces, isOwn, writableCache } from './own-cache.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indoubt-own-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'xdg'));
  vi.stubEnv('HOME', join(folder, 'home'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test('the first place is made, for its owner alone', async () => {
  const made = await writableCache('part');
  expect(made).toBe(join(folder, 'xdg/indoubt/part'));
  expect((await stat(made ?? '')).mode & 0o077).toBe(0);
  expect(await isOwn(made ?? '')).toBe(true);
});

test('a place that can not be made is passed over', async () => {
  await writeFile(join(folder, 'xdg'), 'a file');
  expect(await writableCache('part')).toBe(join(folder, 'home/.cache/indoubt/part'));
});

test('without any place there is none', async () => {
  for (const place of cachePlaces('part')) {
    await mkdir(join(place, '..'), { recursive: true });
    await writeFile(place, 'a file');
  }
  expect(await writableCache('part')).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)('a folder of somebody else is passed over (only root can make one)', async () => {
  const theirs = join(folder, 'xdg/indoubt/part');
  await mkdir(theirs, { recursive: true });
  await chmod(theirs, 0o777);
  await chown(theirs, 12_345, 12_345);
  expect(await writableCache('part')).toBe(join(folder, 'home/.cache/indoubt/part'));
  expect(await isOwn(theirs)).toBe(false);
  expect(await isOwn(join(folder, 'nothing'))).toBe(false);
});
