import type { Operation } from '../../../harness/core/history.ts';
import { History } from '../../../harness/core/history.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import { linearizable } from '../linearizable.ts';
import { largeHistory } from './testing/large-history.ts';

const models = ['register', 'cas-register', 'queue', 'stack', 'mutex'];
const million = 1_000_000;
/** The largest size is for two models, unless all are asked for: ten millions of operations take as long to make as to judge. */
const sizes = [million, 3 * million];
const largest = 10 * million;
const modelsOfLargest = process.env['INDOUBT_BENCH_LARGE'] === undefined ? ['register', 'queue'] : models;
/** The first ones warm the code up; the best is told, since other work disturbs all of them. */
const rounds = 3;
const targetMs = 2_000;
/** Twice as long as the valid history of the same size. */
const invalidRatioMax = 2;
const memoryLimitBytes = 2 ** 32;

/** The checker on long histories of unique values, from paired operations to the verdict. */
export const benchmark: Benchmark = { name: 'linearizable fast', run };

async function run(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const model of models) figures.push(...(await figuresOf(model)));
  return figures;
}

async function figuresOf(model: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  let perMillion = 0;
  for (const size of modelsOfLargest.includes(model) ? [...sizes, largest] : sizes) {
    const record = recordOf(largeHistory(model, size));
    const isFirst = size === million;
    const { ms, processorMs, verdict, megabytes } = await best(record, model, isFirst ? rounds : 1);
    if (verdict.validity !== 'valid') throw new Error(`${model}: ${verdict.validity}, ${verdict.summary}`);
    if (isFirst) perMillion = processorMs;
    const growth = `${(processorMs / (size / million) / perMillion).toFixed(2)} x that an operation of 1 million`;
    figures.push({
      what: `${model}, ${size / million} million operations with unique values`,
      value: ms,
      unit: 'ms',
      ...(isFirst ? { target: { atMost: targetMs } } : {}),
      note: `${isFirst ? `best of ${rounds}` : 'once'}; ${processorMs} ms of processor time${isFirst ? '' : `, ${growth}`}; ${megabytes} MB beside the history`,
    });
    if (isFirst) figures.push(await spoiledFigure(model, perMillion));
  }
  return figures;
}

/** Right after the valid one of the same size: what ten millions leave behind would be counted. */
async function spoiledFigure(model: string, perMillion: number): Promise<Figure> {
  const spoiled = await best(recordOf(largeHistory(model, million, spoil)), model, rounds);
  if (spoiled.verdict.validity !== 'invalid') throw new Error(`${model}: the spoiled history is not refuted`);
  return {
    what: `${model}, 1 million operations with one violation, against the valid ones in processor time`,
    value: spoiled.processorMs / perMillion,
    unit: 'x',
    target: { atMost: invalidRatioMax },
    note: `${Math.round(spoiled.ms)} ms to the explained violation; best of ${rounds}`,
  };
}

/** One wrong answer in the middle: an old value, another element, a lock that was not released. */
function spoil(operation: Operation): Operation {
  const { f, output } = operation;
  if (f === 'read') return { ...operation, output: { value: 1 } };
  if ((f === 'dequeue' || f === 'pop') && typeof output === 'number') return { ...operation, output: output - 1_000 };
  return f === 'release' ? { ...operation, f: 'acquire' } : operation;
}

type HistoryRecord = Parameters<typeof linearizable.check>[0];

/** A record of operations that are paired already. */
function recordOf(operations: readonly Operation[]): HistoryRecord {
  const history = new History([]);
  Object.defineProperty(history, 'operations', { value: operations });
  return { history, traces: [], states: [], finals: [], gaps: [] };
}

async function best(
  record: HistoryRecord,
  model: string,
  times: number,
): Promise<{ ms: number; processorMs: number; verdict: Verdict; megabytes: number }> {
  let ms = Infinity;
  let processorMs = Infinity;
  let verdict: Verdict | undefined;
  let bytes = 0;
  for (let round = 0; round < times || verdict === undefined; round++) {
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const used = process.cpuUsage();
    verdict = await linearizable.check(record, {
      model,
      timeLimitMs: 60_000,
      memoryLimitBytes,
      now: () => performance.now(),
    });
    ms = Math.min(ms, performance.now() - begun);
    processorMs = Math.min(processorMs, Math.round(process.cpuUsage(used).user / 1_000));
    bytes = Math.max(bytes, process.memoryUsage().rss - before);
  }
  return { ms, processorMs, verdict, megabytes: Math.round(bytes / 2 ** 20) };
}
