import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Damage, type DamageKind, damage, isDamaged, mendFile } from './damage.ts';
import { dataFiles } from './data-files.ts';

const text = 'first record\nsecond record\nthird record\n';
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indoubt-damage-'));
  path = join(folder, 'log');
  await writeFile(path, text);
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

async function damaged(kind: DamageKind): Promise<Damage> {
  const [file] = await dataFiles(folder);
  if (file === undefined) throw new Error('there is no file');
  return await damage(file, kind, 500);
}

async function content(): Promise<string> {
  return await readFile(path, 'latin1');
}

test('a torn record is a beginning of the last one behind it, and nothing else is touched', async () => {
  await damaged('tear');
  expect(await content()).toBe(`${text}third `);
});

test('a flipped bit changes one byte and no length', async () => {
  await damaged('flip');
  const now = await content();
  expect(now).toHaveLength(text.length);
  expect(now.split('').filter((character, index) => character !== text[index])).toHaveLength(1);
});

test('a cut leaves a beginning', async () => {
  await damaged('cut');
  const now = await content();
  expect(text.startsWith(now)).toBe(true);
  expect(now.length).toBeLessThan(text.length);
});

test.each(['tear', 'flip', 'cut'] as const)('%s is undone, twice', async (kind) => {
  const done = await damaged(kind);
  expect(await isDamaged(done)).toBe(true);
  await mendFile(done);
  await mendFile(done);
  expect(await content()).toBe(text);
  expect(await isDamaged(done)).toBe(false);
});

test.each(['tear', 'flip', 'cut'] as const)('%s is left as it is where the system has written since', async (kind) => {
  const done = await damaged(kind);
  await appendFile(path, 'fourth record\n');
  const before = await content();
  await mendFile(done);
  expect(await content()).toBe(before);
});
