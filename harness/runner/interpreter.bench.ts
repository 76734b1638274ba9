import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prng } from '../core/prng.ts';
import { nanos } from '../core/time.ts';
import { draws } from '../generator/draws.ts';
import { limit } from '../generator/limit.ts';
import type { Client } from '../ports/client.ts';
import { HistoryRecorder } from '../store/history-recorder.ts';
import type { Benchmark } from '../testing/benchmark.ts';
import { Interpreter } from './interpreter.ts';
import { RunClock } from './run-clock.ts';

const operations = 300_000;
const rounds = 3;
const noop: Client = {
  open: async () => await Promise.resolve(),
  invoke: async ({ value }) => await Promise.resolve({ type: 'ok', value }),
  close: async () => await Promise.resolve(),
};

export const benchmark: Benchmark = {
  name: 'interpreter',
  run: async () => {
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) rates.push(await operationsPerSecond());
    return [
      {
        what: 'operations a second, no-op client, 10 processes, history on disk',
        value: rates.toSorted((a, b) => b - a)[0] ?? 0,
        unit: 'op/s',
        target: { atLeast: 100_000 },
        note: `best of ${rounds} rounds of ${operations.toLocaleString('en-US')}; Jepsen states 18,000 to 50,000 (its generator documentation)`,
      },
    ];
  },
};

async function operationsPerSecond(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'indoubt-bench-'));
  try {
    const clock = new RunClock();
    const recorder = new HistoryRecorder(join(folder, 'history.jsonl'), (error) => {
      throw error;
    });
    const interpreter = new Interpreter({
      concurrency: 10,
      nodeOf: (slot) => `n${slot}`,
      clientFor: () => noop,
      now: () => clock.now(),
      record: (entry) => void recorder.record(entry),
      timeoutMs: 1_000,
    });
    const load = limit(
      operations,
      draws(Prng.fromSeed('bench'), (_prng, k) => ({ f: 'read', value: k })),
    );
    const begun = performance.now();
    await interpreter.run(load, { until: nanos(Infinity), signal: new AbortController().signal });
    await interpreter.close();
    recorder.close();
    return operations / ((performance.now() - begun) / 1_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
