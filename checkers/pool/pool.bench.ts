import { availableParallelism } from 'node:os';
import { History, type Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../harness/core/json.ts';
import type { Op } from '../../harness/core/op.ts';
import { Prng } from '../../harness/core/prng.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import { largeHistory } from '../linearizable/fast/testing/large-history.ts';
import { randomOperations } from '../linearizable/testing/random-operations.ts';
import { registerObject } from '../linearizable/testing/value-objects.ts';
import { generatedRecord } from '../transactions/testing/generated-history.ts';
import type { PooledCheck } from './check-task.ts';
import { CheckerPool } from './checker-pool.ts';
import { packOps } from './packed/pack-ops.ts';
import { unpackOps } from './packed/unpack-ops.ts';

const rounds = 2;
/** Longer histories are measured once. */
const repeatedMax = 200_000;
const budgets = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 32 };
const lineCounts = [100_000, 1_000_000];
/** Keys on which so many clients compare and set a few values at once: each takes a search. */
const hardKeys = 50;
const hardShape = { calls: 300, width: 50, values: 5, openPercent: 0, lyingPercent: 0 };

/** What a check in a worker costs beside the check: getting the history there, and what other threads save. */
export const benchmark: Benchmark = {
  name: 'pool',
  run: async () => [...(await transfers()), ...(await sharing())],
};

async function transfers(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const lines of lineCounts) {
    const register = linesOf(largeHistory('register', lines / 2));
    figures.push(...(await transferFigures({ checker: 'linearizable', model: 'register' }, register)));
    const list = appended(lines / 2);
    figures.push(...(await transferFigures({ checker: 'list-append', model: 'strict-serializable' }, list)));
  }
  return figures;
}

async function transferFigures(check: PooledCheck, ops: readonly Op[]): Promise<Figure[]> {
  const what = `${check.checker}:${check.model}, ${ops.length.toLocaleString('en-US')} lines`;
  const packed = packOps(ops);
  const bytes = packed.chunks.reduce((sum, { length }) => sum + length, 0);
  const times = ops.length > repeatedMax ? 1 : rounds;
  const transferMs = await best(() => unpackOps(packOps(ops)), times);
  const cloneMs = await best(() => structuredClone(ops), times);
  await using pool = new CheckerPool({ ...budgets, threads: 1 });
  const wholeMs = await best(async () => await valid(pool, check, ops), times);
  return [
    {
      what: `${what}: to a worker and put together there`,
      value: transferMs,
      unit: 'ms',
      peer: { name: 'structured clone', value: cloneMs },
      note: `best of ${times}; ${(bytes / ops.length).toFixed(1)} bytes a line`,
    },
    {
      what: `${what}: from the call to the verdict, in a worker`,
      value: wholeMs,
      unit: 'ms',
      note: `best of ${times}; ${Math.round((100 * transferMs) / wholeMs)} % of it on the way`,
    },
  ];
}

async function sharing(): Promise<Figure[]> {
  const record = recordOf(hardLines());
  const threads = availableParallelism();
  const check = { checker: 'linearizable', model: 'cas-register' };
  const ms: number[] = [];
  for (const count of [1, threads]) {
    await using pool = new CheckerPool({ ...budgets, threads: count });
    ms.push(await best(async () => await pool.check(check, record), rounds));
  }
  const [alone = 0, shared = 0] = ms;
  return [
    {
      what: `${(hardKeys * hardShape.calls).toLocaleString('en-US')} operations on ${hardKeys} hard keys, searched by ${threads} threads`,
      value: alone / shared,
      unit: 'x',
      note: `${Math.round(alone)} ms by one thread, ${Math.round(shared)} ms by ${threads}; best of ${rounds}`,
    },
  ];
}

async function valid(pool: CheckerPool, check: PooledCheck, ops: readonly Op[]): Promise<void> {
  const { validity, summary } = await pool.check(check, recordOf(ops));
  if (validity !== 'valid') throw new Error(`${check.checker}: ${summary}`);
}

async function best(act: () => unknown, times: number): Promise<number> {
  let ms = Infinity;
  for (let round = 0; round < times; round++) {
    const begun = performance.now();
    await act();
    ms = Math.min(ms, performance.now() - begun);
  }
  return ms;
}

function recordOf(ops: readonly Op[]): RunRecord {
  return { history: new History(ops), traces: [], states: [], finals: [], gaps: [] };
}

/** As they are read from a file: no two lines share a value. */
function appended(transactions: number): Op[] {
  const shape = { shape: 'list', transactions, processes: 20, keys: 10, writesMax: 64 } as const;
  const { ops } = generatedRecord(Prng.fromSeed('transactions'), shape).history;
  return ops.map((op) => ({ ...op, value: structuredClone(op.value) }));
}

type Event = Omit<Op, 'index'>;

function linesOf(operations: readonly Operation[]): Op[] {
  const events = operations.flatMap(({ process, f, input, output, invokedAt, completedAt, type, error }): Event[] => [
    { time: invokedAt, type: 'invoke', process, f, value: input },
    ...(completedAt === undefined
      ? []
      : [{ time: completedAt, type, process, f, value: output ?? null, ...(error === undefined ? {} : { error }) }]),
  ]);
  return numbered(events);
}

function hardLines(): Op[] {
  const names = { read: 'read', write: 'write', cas: 'cas' };
  const object = registerObject(names, ['read', 'write', 'cas', 'cas']);
  const root = Prng.fromSeed('pool');
  const keys = Array.from({ length: hardKeys }, (_, key) =>
    randomOperations(root.fork(key), object, hardShape).map((operation) => ({
      ...operation,
      process: key * hardShape.width + operation.process,
      input: keyed(operation.input, key),
      output: keyed(operation.output ?? null, key),
    })),
  );
  return linesOf(keys.flat());
}

function keyed(value: Json, key: number): Json {
  return isJsonObject(value) ? { ...value, key } : value;
}

function numbered(events: readonly Event[]): Op[] {
  return events.toSorted((a, b) => a.time - b.time || rank(a) - rank(b)).map((event, index) => ({ index, ...event }));
}

/** What ends at the instant at which something begins still overlaps with it. */
function rank({ type }: Event): number {
  return type === 'invoke' ? 1 : 0;
}
