import type { Benchmark } from '../../testing/benchmark.ts';
import { median } from '../../testing/median.ts';
import { local } from './local.ts';
import { measureInside } from './testing/measure-inside.ts';

/** A kill takes a round through the process table, and the kernel its time to end what was killed. */
const killMs = 20;
const heldMs = 5;

/** How soon after a message was seen the fault that waits for it is in effect. */
export const benchmark: Benchmark = {
  name: 'faults at an exact message',
  missing: async () => {
    const { abilities, remedies } = await local.probe();
    return abilities.includes('relay-messages') ? undefined : remedies.join('; ');
  },
  run: async () => {
    const measured = await measureInside(new URL('./testing/trigger-measures.ts', import.meta.url));
    return Object.entries(measured).map(([what, times]) => ({
      what,
      value: median(times),
      unit: 'ms',
      target: { atMost: what.includes('killed') ? killMs : heldMs },
      note: `median of ${times.length}, longest ${Math.max(...times).toFixed(1)} ms`,
    }));
  },
};
