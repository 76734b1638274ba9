import { loadavg } from 'node:os';
import type { Benchmark } from '../../../testing/benchmark.ts';
import { median } from '../../../testing/median.ts';
import { local } from '../local.ts';
import { measureInside } from '../testing/measure-inside.ts';

/** The most that a loss of power may take until the node's file system is there again. */
const powerLossMs = 300;

/** How long it takes until a node's disk is what a fault wants it to be. */
export const benchmark: Benchmark = {
  name: 'faults on disks of local nodes',
  missing: async () => {
    const { abilities, remedies } = await local.probe();
    return abilities.includes('power-loss') ? undefined : remedies.join('; ');
  },
  run: async () => {
    const measured = await measureInside(new URL('../testing/disk-measures.ts', import.meta.url));
    return Object.entries(measured).map(([what, times]) => ({
      what,
      value: median(times),
      unit: 'ms',
      target: { atMost: powerLossMs },
      note: `median of ${times.length}, longest ${Math.max(...times).toFixed(0)} ms; load ${loadavg()[0]?.toFixed(0) ?? ''}`,
    }));
  },
};
