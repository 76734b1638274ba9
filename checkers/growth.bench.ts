import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { History } from '../harness/core/history.ts';
import type { RunRecord } from '../harness/core/run-record.ts';
import type { Benchmark, Figure } from '../harness/testing/benchmark.ts';
import { linearizable } from './linearizable/linearizable.ts';
import { largeHistory } from './linearizable/fast/testing/large-history.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('transactions/testing/measure.ts', import.meta.url));
const sizes = [10_000, 100_000, 1_000_000];
const rounds = 3;
const bytesPerMb = 2 ** 20;

/** Time and memory at three sizes: what `npm run bench -- growth --plot` draws. */
export const benchmark: Benchmark = {
  name: 'growth',
  run: async () => [...(await objects()), ...(await transactions())],
};

async function objects(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const model of ['register', 'queue', 'stack', 'mutex']) {
    for (const size of sizes) {
      const record = recordOf(largeHistory(model, size));
      const { ms, megabytes } = await best(record, model);
      figures.push(figure(`linearizable:${model}`, size, { ms, megabytes }));
    }
  }
  return figures;
}

/** A record of operations that are paired already. */
function recordOf(operations: ReturnType<typeof largeHistory>): RunRecord {
  const history = new History([]);
  Object.defineProperty(history, 'operations', { value: operations });
  return { history, traces: [], states: [], finals: [], gaps: [] };
}

async function best(record: RunRecord, model: string): Promise<{ ms: number; megabytes: number }> {
  let ms = Infinity;
  let bytes = 1;
  for (let round = 0; round < rounds; round++) {
    const before = heldBytes();
    const begun = performance.now();
    const { validity } = await linearizable.check(record, {
      model,
      timeLimitMs: 60_000,
      memoryLimitBytes: 2 ** 32,
      now: () => performance.now(),
    });
    if (validity !== 'valid') throw new Error(`${model}: ${validity}`);
    ms = Math.min(ms, performance.now() - begun);
    // What a collection took away meanwhile is not counted: the most of three rounds comes closest.
    bytes = Math.max(bytes, heldBytes() - before);
  }
  return { ms, megabytes: bytes / bytesPerMb };
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** In processes of their own, of which the most memory that they ever held is known. */
async function transactions(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const cases = [
    { series: 'list-append:strict-serializable', args: ['--shape', 'list'] },
    { series: 'rw-register:serializable', args: ['--shape', 'register', '--level', 'serializable'] },
  ];
  for (const { series, args } of cases) {
    for (const size of sizes) {
      const command = ['--expose-gc', '--max-old-space-size=3000', program, ...args, '--transactions', String(size)];
      const { stdout } = await run(process.execPath, command, { timeout: 300_000 });
      const { bestMs, historyMb, peakMb } = JSON.parse(stdout) as Record<'bestMs' | 'historyMb' | 'peakMb', number>;
      figures.push(figure(series, size, { ms: bestMs, megabytes: Math.max(0.1, peakMb - historyMb) }));
    }
  }
  return figures;
}

function figure(series: string, size: number, { ms, megabytes }: { ms: number; megabytes: number }): Figure {
  return {
    what: `${series}, ${size.toLocaleString('en-US')}`,
    value: ms,
    unit: 'ms',
    growth: { series, size, megabytes },
    note: `${megabytes.toFixed(1)} MB beside the history; best of ${rounds}`,
  };
}
