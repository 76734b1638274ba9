import type { Benchmark } from '../../testing/benchmark.ts';
import { local } from './local.ts';
import { measureInside } from './testing/measure-inside.ts';
import { median } from '../../testing/median.ts';

/** How long a fault takes on five nodes from being asked for to being proven. */
export const benchmark: Benchmark = {
  name: 'faults on local nodes',
  missing: async () => {
    const { works, remedies } = await local.probe();
    return works ? undefined : remedies.join('; ');
  },
  run: async () => {
    const measured = await measureInside(new URL('./testing/fault-measures.ts', import.meta.url));
    return Object.entries(measured).map(([fault, times]) => ({
      what: `${fault}, asked to proven`,
      value: median(times),
      unit: 'ms',
      target: { atMost: 50 },
      note: `median of ${times.length}, longest ${Math.max(...times).toFixed(0)} ms`,
    }));
  },
};
