import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../core/errors.ts';
import { nanosToMs } from '../core/time.ts';
import { readHistoryFile } from '../store/formats/indoubt-jsonl.ts';
import type { Benchmark } from '../testing/benchmark.ts';
import { latestRun } from './recorded-runs.ts';

const program = fileURLToPath(new URL('../cli/indoubt.mjs', import.meta.url));
const limitMs = 120_000;

interface Timed {
  readonly toVerdictMs: number;
  readonly toFirstOperationMs: number;
  readonly status: number | null;
}

export const benchmark: Benchmark = {
  name: 'run',
  run: async () => {
    const out = mkdtempSync(join(tmpdir(), 'indoubt-bench-'));
    try {
      // The first run on a machine also fills the compile caches.
      await timedRun(out, ['--time-limit', '2s', '--faults', 'none']);
      const { toVerdictMs, toFirstOperationMs, status } = await timedRun(out, ['--seed', '1']);
      return [
        {
          what: 'indoubt run with defaults, from command to verdict, 10 s of load included',
          value: toVerdictMs / 1_000,
          unit: 's',
          target: { atMost: 20 },
          note: `exit status ${status}`,
        },
        {
          what: 'from command to the first operation',
          value: toFirstOperationMs / 1_000,
          unit: 's',
          target: { atMost: 2 },
        },
      ];
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
};

/** Times a run from outside, as its user would with a watch. */
async function timedRun(out: string, flags: readonly string[]): Promise<Timed> {
  const begun = performance.now();
  const child = spawn(process.execPath, [program, 'run', '--out', out, '--reporter', 'ndjson', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: AbortSignal.timeout(limitMs),
  });
  let phaseAt: { readonly wallMs: number; readonly runMs: number } | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (phaseAt !== undefined || !line.startsWith('{"kind":"phase"')) return;
    const { time } = JSON.parse(line) as { time: number };
    phaseAt = { wallMs: performance.now() - begun, runMs: time / 1e6 };
  });
  const [status] = (await once(child, 'close')) as [number | null];
  const toVerdictMs = performance.now() - begun;
  const folder = latestRun(out);
  if (folder === undefined || phaseAt === undefined) throw new EnvironmentError('no-run', 'the run left no record');
  const { items } = await readHistoryFile(join(folder, 'history.jsonl'));
  const first = items.find(({ type }) => type === 'invoke');
  if (first === undefined) throw new EnvironmentError('no-run', 'the run made no operation');
  return { toVerdictMs, toFirstOperationMs: phaseAt.wallMs + nanosToMs(first.time) - phaseAt.runMs, status };
}
