import { readFile } from 'node:fs/promises';
import type { Benchmark, Figure } from '../../../testing/benchmark.ts';
import { RunningSystem } from '../testing/running-system.ts';
import { twoPhaseCommitSystem } from './system.ts';

const transfers = 3_000;
const warmUp = 300;
const clients = 10;
/** Enough that two transfers seldom meet: what is measured is the protocol, not the locks. */
const accountsPerParticipant = 60;
const restarts = 9;

/** What the reference system costs: it must be fast enough that faults always find work in flight. */
export const benchmark: Benchmark = {
  name: 'reference system 2pc',
  run: async () => {
    await using system = await RunningSystem.start(twoPhaseCommitSystem, { accountsPerParticipant });
    await load(system, warmUp, 'w');
    const { perSecond, medianMs, okShare } = await load(system, transfers, 't');
    const rssMb = await Promise.all(system.cluster.nodes.map(async (node) => await rssOf(await node.pids())));
    const startMs = await restartTimes(system);
    const note = `${transfers} transfers, ${clients} clients, 4 processes, fdatasync on disk; ${Math.round(100 * okShare)} % committed`;
    return [
      { what: 'transfers', value: perSecond, unit: 'op/s', target: { atLeast: 200 }, note },
      { what: 'a transfer, median', value: medianMs, unit: 'ms', note },
      { what: 'memory of a node, largest', value: Math.max(...rssMb), unit: 'MB', target: { atMost: 80 } },
      { what: 'a killed node answers again, median', value: median(startMs), unit: 'ms', target: { atMost: 150 } },
    ] satisfies Figure[];
  },
};

async function load(
  system: RunningSystem,
  count: number,
  prefix: string,
): Promise<{ readonly perSecond: number; readonly medianMs: number; readonly okShare: number }> {
  const accounts = 3 * accountsPerParticipant;
  const tookMs: number[] = [];
  let sent = 0;
  let ok = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = await system.client();
      while (sent < count) {
        const i = sent++;
        // Neighbours live on different participants; strides keep concurrent transfers apart.
        const from = (i * 7) % accounts;
        const value = { txn: `${prefix}${i}`, from: `a${from}`, to: `a${(from + 1) % accounts}`, amount: 1 };
        const at = performance.now();
        const { type } = await client.invoke({ process: 0, f: 'transfer', value }, AbortSignal.timeout(10_000));
        tookMs.push(performance.now() - at);
        if (type === 'ok') ok += 1;
      }
    }),
  );
  const perSecond = (1_000 * count) / (performance.now() - begun);
  return { perSecond, medianMs: median(tookMs), okShare: ok / count };
}

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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
