import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { History } from '../../harness/core/history.ts';
import { Prng } from '../../harness/core/prng.ts';
import { readForeignHistory } from '../../harness/store/formats/detect-format.ts';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import type { Engine, Partition } from './engine.ts';
import { linearizable } from './linearizable.ts';
import { kvAppend } from './models/kv-append.ts';
import { casRegister } from './models/register.ts';
import { modelNamed } from './models/registry.ts';
import { own } from './own/engine.ts';
import { splitByKey } from './partitions.ts';
import { porcupine } from './porcupine/engine.ts';
import { randomPartition } from './testing/random-partition.ts';

const corpora = fileURLToPath(new URL('../../../shared/corpora/linearizability/', import.meta.url));
const rounds = 15;
const memoryLimitBytes = 2 ** 30;

/** The checker on recorded histories (where they are) and on generated ones; reading files is never counted. */
export const benchmark: Benchmark = {
  name: 'linearizable',
  run: async () => [...(existsSync(corpora) ? await recorded() : []), ...(await generated())],
};

interface Loaded {
  readonly model: string;
  readonly history: History;
}

async function recorded(): Promise<Figure[]> {
  const etcd = await load('etcd');
  const kv = await load('kv');
  const ours = await median(() => decide(own, etcd));
  const figures: Figure[] = [
    { what: '51 etcd logs, split and decided', value: ours, unit: 'ms', target: { atMost: 30 }, note: medianNote },
    {
      what: 'the same with every violation made small and explained',
      value: await median(() => check(etcd)),
      unit: 'ms',
      note: medianNote,
    },
    {
      what: '4 key-value logs, split and decided',
      value: await median(() => decide(own, kv)),
      unit: 'ms',
      note: medianNote,
    },
  ];
  if (porcupine.missing() !== undefined) return figures;
  const theirs = await median(() => decide(porcupine, etcd), 5);
  const peer = { name: 'Porcupine (wasm), ms', value: theirs };
  return [
    ...figures,
    {
      what: '51 etcd logs: our engine is faster',
      value: theirs / ours,
      unit: 'x',
      target: { atLeast: 5 },
      peer,
      note: 'one instance a check',
    },
  ];
}

/** The classes of history that are hard for other engines: many clients on few keys, and many operations. */
async function generated(): Promise<Figure[]> {
  const prng = Prng.fromSeed('bench');
  const shape = { width: 8, openPercent: 0, lyingPercent: 0, values: 60_000 };
  const appends = Array.from({ length: 10 }, (_, key) =>
    randomPartition(prng.fork('append').fork(key), kvAppend, { ...shape, calls: 300 }),
  );
  const registers = Array.from({ length: 400 }, (_, key) =>
    randomPartition(prng.fork('register').fork(key), casRegister, { ...shape, openPercent: 5, calls: 500 }),
  );
  const clients = await median(() => decidePartitions(own, appends));
  const load = await median(() => decidePartitions(own, registers), 5);
  return [
    { what: 'ten keys of 300 appends, puts and gets, 8 at a time', value: clients, unit: 'ms', note: medianNote },
    {
      what: '200,000 operations on 400 registers, 8 at a time, 5 % without outcome',
      value: 200_000 / (load / 1_000),
      unit: 'op/s',
      note: 'median of 5',
    },
  ];
}

const medianNote = `median of ${rounds}, warm`;

async function load(part: string): Promise<Loaded[]> {
  const files = readdirSync(corpora + part).map((name) => `${corpora}${part}/${name}`);
  const all = await Promise.all(files.map(async (file) => readForeignHistory(file)));
  return all.map(({ history, model = '' }) => ({ history, model }));
}

async function decide(engine: Engine, histories: readonly Loaded[]): Promise<void> {
  for (const { history, model } of histories) {
    const { keys } = splitByKey(history.operations, modelNamed(model));
    for (const { partition } of keys) {
      // As the checker does: one violation decides.
      if ((await engine.check(partition, budget())).validity === 'invalid') break;
    }
  }
}

async function decidePartitions(engine: Engine, partitions: readonly Partition[]): Promise<void> {
  for (const partition of partitions) {
    const { validity } = await engine.check(partition, budget());
    if (validity !== 'valid') throw new Error(`${validity}: a generated history is in order`);
  }
}

async function check(histories: readonly Loaded[]): Promise<void> {
  for (const { history, model } of histories) {
    await linearizable.check(
      { history, traces: [], states: [], finals: [], gaps: [] },
      { model, timeLimitMs: 60_000, memoryLimitBytes, now: () => performance.now() },
    );
  }
}

function budget(): Parameters<Engine['check']>[1] {
  return { deadline: Infinity, now: () => performance.now(), memoryLimitBytes, stepsMax: Infinity };
}

async function median(act: () => Promise<void>, times: number = rounds): Promise<number> {
  const taken: number[] = [];
  // The first ones warm the code up.
  for (let round = 0; round < times + 3; round++) {
    const begun = performance.now();
    await act();
    if (round >= 3) taken.push(performance.now() - begun);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}
