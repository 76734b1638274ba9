import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nanos } from '../core/time.ts';
import type { Benchmark } from '../testing/benchmark.ts';
import { HistoryRecorder, encodeValue } from './history-recorder.ts';

const operations = 10_000_000;
const sampleEvery = 500_000;
const bytesPerMb = 1e6;

export const benchmark: Benchmark = {
  name: 'recorder',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'indoubt-bench-'));
    try {
      const { atHalf, most, seconds } = await record(join(folder, 'history.jsonl'));
      return [
        {
          what: `memory (RSS) while ${operations.toLocaleString('en-US')} operations are recorded, at most`,
          value: most / bytesPerMb,
          unit: 'MB',
          target: { atMost: 300 },
          note: `${Math.round(operations / seconds).toLocaleString('en-US')} lines a second`,
        },
        {
          what: 'growth over the second half: V8 has sized its young generation by then',
          value: Math.max(0, most - atHalf) / bytesPerMb,
          unit: 'MB',
          target: { atMost: 10 },
        },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function record(path: string): Promise<{ atHalf: number; most: number; seconds: number }> {
  const recorder = new HistoryRecorder(path, (error) => {
    throw error;
  });
  const begun = performance.now();
  let [atHalf, most] = [0, 0];
  for (let i = 0; i < operations; i++) {
    const valueText = encodeValue({ txn: `k3x0f1-d-t${i}`, from: 'a1', to: 'a4', amount: i % 5 });
    recorder.record({
      time: nanos(i * 1_000),
      type: i % 2 === 0 ? 'invoke' : 'ok',
      process: i % 10,
      f: 'transfer',
      valueText,
      node: 'n1',
    });
    if (i % sampleEvery !== 0) continue;
    // Timers and sockets have their turn, as they have in a run.
    await new Promise((resolve) => setImmediate(resolve));
    const { rss } = process.memoryUsage();
    most = Math.max(most, rss);
    if (i <= operations / 2) atHalf = most;
  }
  recorder.close();
  return { atHalf, most, seconds: (performance.now() - begun) / 1_000 };
}
