import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tailOf } from './log-tail.ts';

let folder: string;
let paths: { stdout: string; stderr: string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indoubt-tail-'));
  paths = { stdout: join(folder, 'out.log'), stderr: join(folder, 'err.log') };
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('nothing was printed yet: there are no lines', async () => {
  expect(await tailOf(paths, 5)).toEqual([]);
});

test('both outputs have their share, and what one does not use the other has', async () => {
  await writeFile(paths.stdout, 'a\nb\nc\nd\n');
  expect(await tailOf(paths, 3)).toEqual(['b', 'c', 'd']);
  await writeFile(paths.stderr, 'why\n');
  expect(await tailOf(paths, 3)).toEqual(['c', 'd', 'why']);
  await writeFile(paths.stderr, '1\n2\n3\n4\n');
  expect(await tailOf(paths, 4)).toEqual(['c', 'd', '3', '4']);
});

test('a log of any size is read from its end', async () => {
  await writeFile(paths.stdout, `${'long line\n'.repeat(200_000)}last\n`);
  expect(await tailOf(paths, 2)).toEqual(['long line', 'last']);
});
