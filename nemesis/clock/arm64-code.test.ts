import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { arm64Code } from './arm64-code.ts';
import { codeFor } from './clock-code.ts';
import { arm64Program, arm64Witness } from './testing/arm64-program.ts';
import { type WarpOptions, warpOf } from './warp.ts';

/** On arm64 itself it runs as it is, elsewhere in an emulator of its instructions. */
const emulator = process.arch === 'arm64' ? [] : ['qemu-aarch64'];
const canRun = emulator.every((command) => spawnSync(command, ['--version']).status === 0);
const recordBytes = 24;
const still: WarpOptions = { offsetMs: 0, gainMsPerSecond: 0, periodMs: 0, alsoMonotonic: false };
const busyMs = 5_000;

interface Told {
  /** What it was told, in ms, and what the function returned. */
  readonly ms: number;
  readonly returned: bigint;
  readonly fraction: bigint;
}

interface Run {
  readonly real: Told;
  readonly coarse: Told;
  readonly tai: Told;
  readonly monotonic: Told;
  readonly refused: Told;
  readonly day: Told;
  readonly asked: bigint;
  readonly told: bigint;
  readonly lastMs: number;
}

/** What the program is told, `agoMs` after the fault began. */
function run(options: Partial<WarpOptions>, agoMs = 0): Run {
  const folder = mkdtempSync(join(tmpdir(), 'indoubt-arm64-'));
  try {
    const warp = warpOf({ ...still, ...options }, process.hrtime.bigint() - BigInt(agoMs) * 1_000_000n);
    const path = join(folder, 'program');
    writeFileSync(path, arm64Program(codeFor(arm64Code, warp, arm64Witness)));
    chmodSync(path, 0o755);
    const { stdout, status } = spawnSync('env', [...emulator, path]);
    expect([status, stdout.length]).toEqual([0, 7 * recordBytes]);
    const field = (record: number, at: number): bigint => stdout.readBigInt64LE(record * recordBytes + at);
    const told = (record: number, perMs: number): Told => ({
      ms: Number(field(record, 0)) * 1_000 + Number(field(record, 8)) / perMs,
      fraction: field(record, 8),
      returned: field(record, 16),
    });
    const [real, coarse, tai, monotonic, refused] = [0, 1, 2, 3, 4].map((record) => told(record, 1e6)) as [
      Told,
      Told,
      Told,
      Told,
      Told,
    ];
    const counts = { asked: field(6, 0), told: field(6, 8), lastMs: Number(field(6, 16)) / 1e6 };
    return { real, coarse, tai, monotonic, refused, day: told(5, 1e3), ...counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function offMs({ ms }: Told): number {
  return ms - Date.now();
}

describe.skipIf(!canRun)(`the code of arm64, run${canRun ? '' : ' (skipped: qemu-aarch64 is not installed)'}`, () => {
  test.each([3_600_000, -60_000, 0.5])('moves every wall clock by %d ms, and no other', (offsetMs) => {
    const seen = run({ offsetMs });
    for (const told of [seen.real, seen.coarse, seen.tai, seen.day]) {
      expect(Math.abs(offMs(told) - offsetMs)).toBeLessThan(busyMs);
      expect(told.returned).toBe(0n);
      expect(told.fraction >= 0n && told.fraction < 1_000_000_000n).toBe(true);
    }
    expect(seen.day.fraction).toBeLessThan(1_000_000n);
    expect(Math.abs(seen.monotonic.ms - performance.now() - bootMs)).toBeLessThan(busyMs);
  });

  test('counts what was asked and what was told, and keeps the last', () => {
    const { asked, told, lastMs, day } = run({ offsetMs: 1_000_000 });
    expect([asked, told]).toEqual([6n, 4n]);
    expect(Math.abs(lastMs - day.ms)).toBeLessThan(1);
  });

  test('passes on that there is no such clock', () => {
    const { refused } = run({ offsetMs: 5 });
    expect([refused.returned, refused.ms]).toEqual([-22n, 0]);
  });

  test('drifts with the time that has passed', () => {
    expect(Math.abs(offMs(run({ gainMsPerSecond: 500 }, 100_000).real) - 50_000)).toBeLessThan(busyMs);
    expect(Math.abs(offMs(run({ gainMsPerSecond: -900 }, 100_000).real) + 90_000)).toBeLessThan(busyMs);
  });

  test('strobes: on in the first of each two periods', () => {
    const strobe = { offsetMs: 3_600_000, periodMs: 60_000 };
    expect(offMs(run(strobe, 5_000).real)).toBeGreaterThan(3_000_000);
    expect(Math.abs(offMs(run(strobe, 65_000).real))).toBeLessThan(busyMs);
    expect(offMs(run(strobe, 125_000).real)).toBeGreaterThan(3_000_000);
  });

  test('makes the monotonic clock slow when asked', () => {
    const { monotonic } = run({ gainMsPerSecond: -500, alsoMonotonic: true }, 100_000);
    expect(Math.abs(monotonic.ms - performance.now() - bootMs + 50_000)).toBeLessThan(busyMs);
  });
});

/** From the machine's start to this process's. */
const bootMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
