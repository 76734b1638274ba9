import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EnvironmentError } from '../../../core/errors.ts';
import { LogFile } from './log-file.ts';

let folder = '';
let path = '';
const failures: EnvironmentError[] = [];
const onFailure = (error: EnvironmentError): void => void failures.push(error);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indoubt-log-'));
  path = join(folder, 'log');
  failures.length = 0;
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

async function force(log: LogFile, record: { readonly n: number }): Promise<void> {
  await new Promise<void>((resolve) => log.append(record, resolve));
}

async function reopened(): Promise<{ readonly records: readonly unknown[]; readonly tornBytes: number }> {
  const { log, contents } = await LogFile.open(path, { onFailure });
  await log.close();
  return contents;
}

test('what was forced is in the file when it is said to be', async () => {
  const { log } = await LogFile.open(path, { onFailure });
  log.append({ n: 1 });
  await force(log, { n: 2 });
  // The lazy record went before the forced one, so it is there too.
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  await log.close();
  expect((await reopened()).records).toEqual([{ n: 1 }, { n: 2 }]);
});

test('records that come together share one wait for the disk', async () => {
  const { log } = await LogFile.open(path, { onFailure });
  await Promise.all(Array.from({ length: 100 }, async (_, n) => await force(log, { n })));
  expect(log.syncs).toBe(1);
  await log.close();
  expect((await reopened()).records).toHaveLength(100);
});

test('a log goes on where it was left, restart after restart', async () => {
  for (let n = 0; n < 5; n++) {
    const { log, contents } = await LogFile.open(path, { onFailure });
    expect(contents.records).toHaveLength(n);
    await force(log, { n });
    await log.close();
  }
});

test('a torn tail is cut off, and what is appended next is read again', async () => {
  const { log } = await LogFile.open(path, { onFailure });
  await force(log, { n: 1 });
  await log.close();
  const { size } = await stat(path);
  await appendFile(path, 'deadbeef 2 1 {"n":');
  const again = await LogFile.open(path, { onFailure });
  expect(again.contents.tornBytes).toBeGreaterThan(0);
  expect((await stat(path)).size).toBe(size);
  await force(again.log, { n: 2 });
  await again.log.close();
  expect(await reopened()).toMatchObject({ records: [{ n: 1 }, { n: 2 }], tornBytes: 0 });
});

test('damage in the middle is refused, and the file is left as it was found', async () => {
  const { log } = await LogFile.open(path, { onFailure });
  for (let n = 0; n < 10; n++) await force(log, { n });
  await log.close();
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 0xff, 20);
  await writeFile(path, bytes);
  await expect(LogFile.open(path, { onFailure })).rejects.toThrow('was durable');
  expect(await readFile(path)).toEqual(bytes);
});

test('with the bug torn-log, damage in the middle silently drops what follows', async () => {
  const { log } = await LogFile.open(path, { onFailure });
  for (let n = 0; n < 10; n++) await force(log, { n });
  await log.close();
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 0xff, 20);
  await writeFile(path, bytes);
  const { log: damaged, contents } = await LogFile.open(path, { onFailure, truncatesAnywhere: true });
  await damaged.close();
  expect(contents.records).toHaveLength(0);
});

test('a write that fails ends the log for good: nothing is said to be durable afterwards', async () => {
  // A limit on the size of files stands in for a full disk: any user can have one.
  const program = fileURLToPath(new URL('testing/log-writer.ts', import.meta.url));
  const argv = ['-c', 'ulimit -f 2; exec "$0" "$1" "$2"', process.execPath, program, path];
  const { stdout } = await promisify(execFile)('bash', argv);
  const { told, message } = JSON.parse(stdout) as { told: number; message: string };
  expect(message).toContain('EFBIG');
  expect(told).toBeGreaterThan(0);
  // Those that were said to be durable are there; of the one that failed a torn piece may be.
  expect((await reopened()).records).toHaveLength(told);
});
