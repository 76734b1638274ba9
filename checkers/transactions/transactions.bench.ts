import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import type { MeasuredCheck } from '../testing/measure-check.ts';
import { measuredIn } from '../testing/measured-in.ts';

const program = new URL('testing/measure.ts', import.meta.url);

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
  const valid = await measuredIn(program, ['--shape', 'list']);
  const invalid = await measuredIn(program, ['--shape', 'list', '--stale-by', '50']);
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
  const large = await measuredIn(program, ['--shape', 'list', '--transactions', '5000000', '--rounds', '1'], 12_000);
  return [
    ...figures,
    { what: 'list-append, 5 million transactions', ...seconds(large) },
    { what: 'the same: memory', value: large.peakMb, unit: 'MB', target: { atMost: 12_000 } },
  ];
}

async function registers(): Promise<Figure[]> {
  const figures: Figure[] = [];
  let last: MeasuredCheck | undefined;
  for (const level of ['serializable', 'snapshot-isolation', 'strict-serializable']) {
    const found = await measuredIn(program, ['--shape', 'register', '--level', level]);
    // The strongest level also weighs real time for the order of versions: nobody asks for its speed.
    const atMost = level === 'strict-serializable' ? undefined : 4;
    figures.push({ what: `rw-register, ${level}, 1 million transactions`, ...seconds(found, atMost) });
    last = found;
  }
  const invalid = await measuredIn(program, ['--shape', 'register', '--stale-by', '50']);
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

function seconds({ operations, bestCpuMs, bestMs, answer }: MeasuredCheck, atMost?: number): Omit<Figure, 'what'> {
  const speed = Math.round(operations / (bestCpuMs / 1_000)).toLocaleString('en-US');
  return {
    value: bestCpuMs / 1_000,
    unit: 's',
    ...(atMost === undefined ? {} : { target: { atMost } }),
    note: `processor time of one thread, best of 3; ${(bestMs / 1_000).toFixed(2)} s by the clock; ${speed} txn/s, ${elle}; ${answer.slice(0, 60)}`,
  };
}
