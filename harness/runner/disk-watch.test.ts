import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TimeWindow, nanosToMs, nanos } from '../core/time.ts';
import { DiskWatch, forceByte } from './disk-watch.ts';
import { RunClock } from './run-clock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'indoubt-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Told extends TimeWindow {
  readonly why: string;
}

test('a record that is not forced is told of while it is on its way, without gaps, and until it arrives', async () => {
  const clock = new RunClock();
  const told: Told[] = [];
  const arrived = Promise.withResolvers<void>();
  const three = Promise.withResolvers<void>();
  const began = clock.now();
  const watch = new DiskWatch({
    path: join(folder, 'disk'),
    now: () => clock.now(),
    report: (window, why) => {
      told.push({ ...window, why });
      if (told.length === 3) three.resolve();
    },
    force: async () => await arrived.promise,
  });
  await three.promise;
  expect(told[0]?.from).toBeGreaterThanOrEqual(began);
  expect(told[1]?.from).toBe(told[0]?.to);
  expect(told[2]?.from).toBe(told[1]?.to);
  expect(nanosToMs(nanos((told[0]?.to ?? 0) - (told[0]?.from ?? 0)))).toBeGreaterThan(200);
  expect(told[0]?.why).toMatch(/^the disk took \d+ ms, or more, to force a record$/);
  watch.stop();
  arrived.resolve();
  await watch.ended;
  expect(told).toHaveLength(3);
});

test('a record that is forced at once is not told of, and the next one is begun', async () => {
  const told: TimeWindow[] = [];
  const third = Promise.withResolvers<void>();
  let forced = 0;
  const watch = new DiskWatch({
    path: join(folder, 'disk'),
    // Time that does not pass: every record arrives in the moment in which it was sent.
    now: () => nanos(0),
    report: (window) => told.push(window),
    force: async () => {
      if (++forced === 3) third.resolve();
      await Promise.resolve();
    },
  });
  await third.promise;
  watch.stop();
  await watch.ended;
  expect(told).toEqual([]);
});

test('it forces real bytes on a real disk, in a file whose name is gone', async () => {
  const clock = new RunClock();
  const path = join(folder, 'disk');
  const found = Promise.withResolvers<{ readonly text: string; readonly isNamed: boolean }>();
  const watch = new DiskWatch({
    path,
    now: () => clock.now(),
    report: () => undefined,
    force: async (file) => {
      await forceByte(file);
      // Through the descriptor, which is all that is left of the file.
      found.resolve({ text: readFileSync(`/proc/self/fd/${file.fd}`, 'utf8'), isNamed: existsSync(path) });
    },
  });
  expect(await found.promise).toEqual({ text: '.', isNamed: false });
  watch.stop();
  await watch.ended;
});

test('where it can not write it ends by itself', async () => {
  const clock = new RunClock();
  const watch = new DiskWatch({ path: folder, now: () => clock.now(), report: () => undefined });
  await expect(watch.ended).resolves.toBeUndefined();
});
