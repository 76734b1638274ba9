import { readFile } from 'node:fs/promises';
import type { Benchmark, Figure } from '../../../testing/benchmark.ts';
import { median } from '../../../testing/median.ts';
import type { RunningSystem } from '../testing/running-system.ts';
import { loadClients, startForLoad, transferLoad } from '../testing/transfer-load.ts';
import { twoPhaseCommitSystem } from './system.ts';

const transfers = 3_000;
const restarts = 9;

/** What the reference system costs: it must be fast enough that faults always find work in flight. */
export const benchmark: Benchmark = {
  name: 'reference system 2pc',
  run: async () => {
    await using system = await startForLoad(twoPhaseCommitSystem);
    const { perSecond, medianMs, okShare } = await transferLoad(system, transfers);
    const rssMb = await Promise.all(system.cluster.nodes.map(async (node) => await rssOf(await node.pids())));
    const startMs = await restartTimes(system);
    const note = `${transfers} transfers, ${loadClients} clients, 4 processes, fdatasync on disk; ${Math.round(100 * okShare)} % committed`;
    return [
      { what: 'transfers', value: perSecond, unit: 'op/s', target: { atLeast: 200 }, note },
      { what: 'a transfer, median', value: medianMs, unit: 'ms', note },
      { what: 'memory of a node, largest', value: Math.max(...rssMb), unit: 'MB', target: { atMost: 80 } },
      { what: 'a killed node answers again, median', value: median(startMs), unit: 'ms', target: { atMost: 150 } },
    ] satisfies Figure[];
  },
};

async function restartTimes(system: RunningSystem): Promise<number[]> {
  const tookMs: number[] = [];
  for (let i = 0; i < restarts; i++) {
    await system.kill('n2');
    const at = performance.now();
    await system.restart('n2');
    tookMs.push(performance.now() - at);
  }
  return tookMs;
}

async function rssOf([pid]: readonly number[]): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
