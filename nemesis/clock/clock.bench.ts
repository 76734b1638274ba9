import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EnvironmentError, messageOf } from '../../harness/core/errors.ts';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import { median } from '../../harness/testing/median.ts';
import { changeClock, clockState, restoreClock } from './change-clock.ts';
import { kernelVdso } from './kernel-vdso.ts';
import { ClockReader } from './testing/clock-reader.ts';
import { warpOf } from './warp.ts';

const rounds = 60;
const observedMs = 5_000;
const busyReader = fileURLToPath(new URL('testing/busy-reader.mjs', import.meta.url));
const hour = { offsetMs: 3_600_000, gainMsPerSecond: 0, periodMs: 0, alsoMonotonic: false };

/** How soon a process reads the time that it was asked to, how soon the right one again, and what a reading costs meanwhile. */
export const benchmark: Benchmark = {
  name: 'faults: the clock of a process',
  missing: async () => await Promise.resolve(problem()),
  run: async () => {
    using reader = new ClockReader([process.execPath, busyReader]);
    const own = Number(await reader.line('cost'));
    const [observed, healed]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      let startedAt = performance.now();
      await changeClock(reader.pid, warpOf(hour, process.hrtime.bigint()));
      await firstReading(reader.pid);
      observed.push(performance.now() - startedAt);
      startedAt = performance.now();
      await restoreClock(reader.pid);
      healed.push(performance.now() - startedAt);
    }
    await changeClock(reader.pid, warpOf(hour, process.hrtime.bigint()));
    const moved = Number(await reader.line('cost'));
    await changeClock(reader.pid, warpOf({ ...hour, gainMsPerSecond: 100 }, process.hrtime.bigint()));
    const drifting = Number(await reader.line('cost'));
    return [
      { what: 'clock jump, asked to read by the process', ...spread(observed), target: { atMost: 20 } },
      { what: 'clock back, asked to the original bytes read back', ...spread(healed), target: { atMost: 20 } },
      cost('a reading of a clock that was moved', moved, own),
      cost('a reading of a clock that drifts', drifting, own),
    ];
  },
};

function problem(): string | undefined {
  try {
    kernelVdso();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function firstReading(pid: number): Promise<void> {
  const deadline = performance.now() + observedMs;
  while (clockState(pid).witnessed?.told === 0n) {
    if (performance.now() > deadline) throw new EnvironmentError('benchmark', 'the process reads no clock');
    await delay(0);
  }
}

function spread(times: readonly number[]): Pick<Figure, 'value' | 'unit' | 'note'> {
  const note = `median of ${times.length}, longest ${Math.max(...times).toFixed(0)} ms; load ${loadavg()[0]?.toFixed(0) ?? ''}`;
  return { value: median(times), unit: 'ms', note };
}

function cost(what: string, value: number, own: number): Figure {
  return {
    what,
    value,
    unit: 'ns',
    peer: { name: "the kernel's own vDSO", value: own },
    note: 'Date.now() of Node.js',
  };
}
