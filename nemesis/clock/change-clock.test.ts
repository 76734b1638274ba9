import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parseProcessStat } from '../../harness/core/process-stat.ts';
import { changeClock, clockState, restoreClock } from './change-clock.ts';
import { kernelVdso } from './kernel-vdso.ts';
import { ProcessGone, ProcessMemory } from './process-memory.ts';
import { whileQuiet } from './quiet-process.ts';
import { ClockReader, type ClockReading, ReaderPrograms, cReader, readerKinds } from './testing/clock-reader.ts';
import { type WarpOptions, warpOf } from './warp.ts';

const isLinux = process.platform === 'linux';
const programs = new ReaderPrograms();
afterAll(() => programs[Symbol.dispose]());

const still: WarpOptions = { offsetMs: 0, gainMsPerSecond: 0, periodMs: 0, alsoMonotonic: false };
const changeAndWait = fileURLToPath(new URL('testing/change-and-wait.ts', import.meta.url));
const hourMs = 3_600_000;
/** What may pass between a reading and the harness's own, on a busy machine. */
const busyMs = 2_000;

async function change(reader: ClockReader, options: Partial<WarpOptions>): Promise<void> {
  await changeClock(reader.pid, warpOf({ ...still, ...options }, process.hrtime.bigint()));
}

function offMs(nanoseconds: number | undefined): number {
  return (nanoseconds ?? Number.NaN) / 1e6 - Date.now();
}

async function started(argv: readonly string[] | undefined): Promise<ClockReader> {
  const reader = new ClockReader(argv ?? []);
  await reader.read();
  return reader;
}

function expectOff(reading: ClockReading, expectedMs: number): void {
  const { realtime, coarse, tai, day, seconds } = reading;
  const told = Object.entries({ realtime, coarse, tai, day, seconds }).filter(([, value]) => value !== undefined);
  const wrong = told.filter(([, value]) => !(Math.abs(offMs(value) - expectedMs) < busyMs));
  expect(wrong).toEqual([]);
}

/** False in the middle of an exec, when the process has the memory of neither program. */
function hasOwnClock(pid: number): boolean {
  try {
    return clockState(pid).kind === 'own';
  } catch (error) {
    if (error instanceof ProcessGone) return false;
    throw error;
  }
}

function stateOf(pid: number): string {
  return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1')).state;
}

describe.skipIf(!isLinux)('every kind of program is told another time', () => {
  for (const kind of readerKinds) {
    const argv = isLinux ? programs.argvOf(kind) : undefined;
    test.skipIf(argv === undefined)(
      `${kind.name}${argv === undefined ? ' (skipped: not installed)' : ''}`,
      async () => {
        using reader = await started(argv);
        using other = await started(argv);
        await change(reader, { offsetMs: hourMs });
        const before = await reader.read();
        expectOff(before, hourMs);
        expectOff(await other.read(), 0);
        await change(reader, { offsetMs: -60_000 });
        const after = await reader.read();
        expectOff(after, -60_000);
        expect(after.monotonic).toBeGreaterThan(before.monotonic);
        expect((after.monotonic - before.monotonic) / 1e6).toBeLessThan(busyMs);
        // musl's loader has given the place to malloc: nothing is counted there.
        const isCounted = kind.name !== 'C, musl';
        expect((clockState(reader.pid).witnessed?.told ?? 0n) > 0n).toBe(isCounted);
        expect((await restoreClock(reader.pid)).kind).toBe('own');
        expectOff(await reader.read(), 0);
      },
    );
  }
});

const argv = isLinux ? programs.argvOf(cReader) : undefined;

describe.skipIf(argv === undefined)('a clock', () => {
  test('drifts by so much a second, from where it was', async () => {
    using reader = await started(argv);
    await change(reader, { gainMsPerSecond: 10_000 });
    const [first, startedAt] = [await reader.read(), performance.now()];
    await delay(500);
    const second = await reader.read();
    const gained = (second.realtime - first.realtime) / 1e6 / (performance.now() - startedAt);
    expect(gained).toBeGreaterThan(8);
    expect(gained).toBeLessThan(14);
    expect(offMs(first.realtime)).toBeLessThan(10 * busyMs);
  });

  test('goes back and forth', async () => {
    using reader = await started(argv);
    await change(reader, { offsetMs: hourMs, periodMs: 30 });
    const seen = new Set<string>();
    const deadline = performance.now() + 10_000;
    while (seen.size < 2 && performance.now() < deadline) {
      const off = offMs((await reader.read()).realtime);
      expect(Math.min(Math.abs(off), Math.abs(off - hourMs))).toBeLessThan(busyMs);
      seen.add(off > hourMs / 2 ? 'ahead' : 'right');
      await delay(7);
    }
    expect(seen).toEqual(new Set(['ahead', 'right']));
  });

  test('that is monotonic goes slow when asked, and never back', async () => {
    using reader = await started(argv);
    const last = await reader.read();
    await change(reader, { gainMsPerSecond: -900, alsoMonotonic: true });
    const [first, startedAt] = [await reader.read(), performance.now()];
    await delay(500);
    const second = await reader.read();
    const tookMs = performance.now() - startedAt;
    expect((second.monotonic - first.monotonic) / 1e6).toBeLessThan(0.5 * tookMs);
    expect(((second.boot ?? 0) - (first.boot ?? 0)) / 1e6).toBeLessThan(0.5 * tookMs);
    await restoreClock(reader.pid);
    const healed = await reader.read();
    const order = [last, first, second, healed].map(({ monotonic }) => monotonic);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('of a thread or a child is the same, and of another program it is right', async () => {
    using reader = await started(argv);
    await change(reader, { offsetMs: hourMs });
    expectOff(await reader.read('thread'), hourMs);
    expectOff(await reader.read('fork'), hourMs);
    reader.tell('x');
    while (!hasOwnClock(reader.pid)) await delay(1);
    expectOff(await reader.read(), 0);
    expect(clockState(reader.pid).kind).toBe('own');
  });

  test('of a child that was forked meanwhile is put back with nothing remembered', async () => {
    using reader = await started(argv);
    await change(reader, { offsetMs: hourMs });
    const child = Number(await reader.line('child'));
    try {
      expect(clockState(child).kind).toBe('changed');
      expect((await restoreClock(child)).kind).toBe('own');
      expect((await restoreClock(child)).kind).toBe('own');
      expect(clockState(reader.pid).kind).toBe('changed');
    } finally {
      process.kill(child, 'SIGKILL');
    }
  });

  test('that nobody knows is refused as before, and processor time is left alone', async () => {
    using reader = await started(argv);
    await change(reader, { offsetMs: hourMs, gainMsPerSecond: 500 });
    const { refused, processor } = await reader.read();
    expect(refused).toBe(-1);
    expect(processor).toBeLessThan(60e9);
  });
});

describe.skipIf(argv === undefined)('a process', () => {
  test('that reads clocks all the time in four threads is changed and put back again and again', async () => {
    using reader = await started(argv);
    for (let thread = 0; thread < 4; thread++) await reader.read('spin');
    const before = (await reader.read()).readings ?? 0;
    for (let round = 0; round < 20; round++) {
      await change(reader, { offsetMs: hourMs, ...(round % 2 === 0 ? { gainMsPerSecond: 1_000 } : {}) });
      expect(offMs((await reader.read()).realtime)).toBeGreaterThan(hourMs / 2);
      expect(['own', 'leftover']).toContain((await restoreClock(reader.pid)).kind);
      expectOff(await reader.read(), 0);
    }
    expect((await reader.read()).readings).toBeGreaterThan(before);
    expect((await restoreClock(reader.pid)).kind).toBe('own');
  });

  test('that somebody else stopped stays stopped', async () => {
    using reader = await started(argv);
    process.kill(reader.pid, 'SIGSTOP');
    while (stateOf(reader.pid) !== 'T') await delay(1);
    await change(reader, { offsetMs: hourMs });
    expect(stateOf(reader.pid)).toBe('T');
    process.kill(reader.pid, 'SIGCONT');
    expectOff(await reader.read(), hourMs);
  });

  test('that somebody stops meanwhile is left to them', async () => {
    using reader = await started(argv);
    using memory = new ProcessMemory(reader.pid);
    await whileQuiet(memory, [], () => process.kill(reader.pid, 'SIGSTOP'));
    expect(stateOf(reader.pid)).toBe('T');
    process.kill(reader.pid, 'SIGCONT');
    expectOff(await reader.read(), 0);
  });

  test('is changed by one after the other when several want to', async () => {
    using reader = await started(argv);
    for (let thread = 0; thread < 2; thread++) await reader.read('spin');
    const offsets = [1, 2, 3, 4, 5, 6].map((hours) => hours * hourMs);
    await Promise.all(offsets.map(async (offsetMs) => await change(reader, { offsetMs })));
    const off = Math.round(offMs((await reader.read()).realtime) / hourMs) * hourMs;
    expect(offsets).toContain(off);
    await Promise.all([restoreClock(reader.pid), restoreClock(reader.pid)]);
    expectOff(await reader.read(), 0);
  });

  test.skipIf(process.getuid?.() !== 0)('is changed by its own user, and by nobody else', async () => {
    const nobody = { uid: 65_534, gid: 65_534 };
    using own = new ClockReader(['sleep', '1000'], nobody);
    using other = new ClockReader(['sleep', '1000']);
    const program = ['--disable-warning=ExperimentalWarning', changeAndWait];
    using controller = new ClockReader([process.execPath, ...program, String(own.pid)], nobody);
    expect(await controller.line('')).toBe('changed');
    expect(clockState(own.pid).kind).toBe('changed');
    const { status, stderr } = spawnSync(process.execPath, [...program, String(other.pid)], {
      ...nobody,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/EACCES.*run as the same user or as root/);
    expect(clockState(other.pid).kind).toBe('own');
  });

  test('that ended is gone, whenever it ended', async () => {
    const reader = await started(argv);
    const exited = once(reader.child, 'exit');
    process.kill(reader.pid, 'SIGKILL');
    // It may be on its way out, a zombie or reaped.
    const outcomes = [];
    while (!(await Promise.race([exited.then(() => true), delay(0, false)]))) outcomes.push(await outcome(reader));
    outcomes.push(await outcome(reader));
    expect(outcomes.at(-1)).toBe('gone');
    expect(['gone', 'changed']).toEqual(expect.arrayContaining(outcomes));
    await expect(restoreClock(reader.pid)).rejects.toThrow(ProcessGone);
  });

  test('that is killed in the middle of it all is gone', async () => {
    const outcomes: PromiseSettledResult<void>[] = [];
    for (let round = 0; round < 20; round++) {
      const reader = await started(argv);
      const changes = [change(reader, { offsetMs: hourMs }), change(reader, { offsetMs: -hourMs })];
      await delay(round / 10);
      process.kill(reader.pid, 'SIGKILL');
      outcomes.push(...(await Promise.allSettled(changes)));
    }
    expect(outcomes.length).toBe(40);
    expect(outcomes.filter(isNeitherDoneNorGone)).toEqual([]);
  });

  test('whose vDSO somebody else has changed is refused, and left as it is', async () => {
    using reader = await started(argv);
    const { vdso } = clockState(reader.pid);
    using memory = new ProcessMemory(reader.pid);
    // In the table of section headers, which nobody reads while it runs.
    const at = vdso + kernelVdso().room - 128;
    memory.write(at, Buffer.from('other'));
    await expect(change(reader, { offsetMs: hourMs })).rejects.toMatchObject({ code: 'vdso-foreign' });
    await expect(restoreClock(reader.pid)).rejects.toThrow(/neither this kernel's nor of our making/);
    expect(memory.read(at, 5).toString()).toBe('other');
    expectOff(await reader.read(), 0);
  });

  test('that nobody has is gone', async () => {
    await expect(changeClock(2 ** 22 + 1, warpOf(still, 0n))).rejects.toThrow(ProcessGone);
  });
});

function isNeitherDoneNorGone(each: PromiseSettledResult<void>): boolean {
  return each.status === 'rejected' && !(each.reason instanceof ProcessGone);
}

async function outcome(reader: ClockReader): Promise<string> {
  try {
    await change(reader, { offsetMs: hourMs });
    return 'changed';
  } catch (error) {
    if (error instanceof ProcessGone) return 'gone';
    throw error;
  }
}
