import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('testing/measure.ts', import.meta.url));
const timeoutMs = 600_000;

/** Elle's paper and README, at best. */
const elle = 'Elle has published 160,000 txn/s';

/** Set to 1 to measure five million transactions as well: it takes minutes, and 12 GB. */
const isLarge = process.env['INDOUBT_BENCH_LARGE'] === '1';

/** Transactions at Jepsen's shape: one to four micro-operations, 20 clients, ten keys at a time of 64 writes each. */
export const benchmark: Benchmark = {
  name: 'transactions',
  run: async () => [...(await lists()), ...(await registers())],
};

async function lists(): Promise<Figure[]> {
  const valid = await measured(['--shape', 'list']);
  const invalid = await measured(['--shape', 'list', '--stale-by', '50']);
  const figures: Figure[] = [
    { what: 'list-append, strict serializable, 1 million transactions', ...seconds(valid, 2) },
    {
      what: 'the same: memory, the history with it',
      value: valid.peakMb,
      unit: 'MB',
      target: { atMost: 1_500 },
      note: `${Math.round(valid.historyMb)} MB before the check`,
    },
    {
      what: 'the same with one stale read: against the valid one',
      value: invalid.bestCpuMs / valid.bestCpuMs,
      unit: 'x',
      target: { atMost: 2 },
      note: invalid.answer.slice(0, 100),
    },
  ];
  if (!isLarge) return figures;
  const large = await measured(['--shape', 'list', '--transactions', '5000000', '--rounds', '1'], 12_000);
  return [
    ...figures,
    { what: 'list-append, 5 million transactions', ...seconds(large) },
    { what: 'the same: memory', value: large.peakMb, unit: 'MB', target: { atMost: 12_000 } },
  ];
}

async function registers(): Promise<Figure[]> {
  const figures: Figure[] = [];
  let last: Measured | undefined;
  for (const level of ['serializable', 'snapshot-isolation', 'strict-serializable']) {
    const found = await measured(['--shape', 'register', '--level', level]);
    // The strongest level also weighs real time for the order of versions: nobody asks for its speed.
    const atMost = level === 'strict-serializable' ? undefined : 4;
    figures.push({ what: `rw-register, ${level}, 1 million transactions`, ...seconds(found, atMost) });
    last = found;
  }
  const invalid = await measured(['--shape', 'register', '--stale-by', '50']);
  return [
    ...figures,
    {
      what: 'the same with one stale read: against the valid one',
      value: invalid.bestCpuMs / (last?.bestCpuMs ?? 1),
      unit: 'x',
      target: { atMost: 2 },
      note: invalid.answer.slice(0, 100),
    },
  ];
}

interface Measured {
  readonly operations: number;
  readonly pairedMs: number;
  readonly bestMs: number;
  readonly bestCpuMs: number;
  readonly historyMb: number;
  readonly peakMb: number;
  readonly answer: string;
}

/** In a process of its own: its memory is its own, and nothing is warm that would not be. */
async function measured(args: readonly string[], heapMb = 3_000): Promise<Measured> {
  const { stdout } = await run(process.execPath, ['--expose-gc', `--max-old-space-size=${heapMb}`, program, ...args], {
    timeout: timeoutMs,
  });
  return JSON.parse(stdout) as Measured;
}

function seconds({ operations, bestCpuMs, bestMs, answer }: Measured, atMost?: number): Omit<Figure, 'what'> {
  const speed = Math.round(operations / (bestCpuMs / 1_000)).toLocaleString('en-US');
  return {
    value: bestCpuMs / 1_000,
    unit: 's',
    ...(atMost === undefined ? {} : { target: { atMost } }),
    note: `processor time of one thread, best of 3; ${(bestMs / 1_000).toFixed(2)} s by the clock; ${speed} txn/s, ${elle}; ${answer.slice(0, 60)}`,
  };
}
