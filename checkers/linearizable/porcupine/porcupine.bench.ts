import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import type { Engine, Partition } from '../engine.ts';
import { own } from '../own/engine.ts';
import { porcupine } from './engine.ts';
import { budget } from './testing/budget.ts';
import { corpusFiles, hasCorpus, partitionsOf } from './testing/corpus.ts';

const rounds = 7;

/** The two engines on the same recorded histories, on one thread each. */
export const benchmark: Benchmark = {
  name: 'porcupine',
  missing: async () =>
    await Promise.resolve(porcupine.missing() ?? (hasCorpus ? undefined : 'shared/corpora is not beside the checkout')),
  run: async () => [
    ...(await compare('51 etcd logs', await load('etcd'), 5)),
    ...(await compare('kv, 10 clients, per key', await load('kv', 'kv/c10-ok.txt'), undefined)),
  ],
};

async function load(part: 'etcd' | 'kv', only?: string): Promise<Partition[]> {
  const files = corpusFiles(part).filter(({ name }) => only === undefined || name === only);
  return (await Promise.all(files.map(partitionsOf))).flat();
}

async function compare(
  what: string,
  partitions: readonly Partition[],
  timesFaster: number | undefined,
): Promise<Figure[]> {
  const theirs = await best(porcupine, partitions);
  const ours = await best(own, partitions);
  const note = `sum over ${partitions.length} partitions of the best of ${rounds}; one instance a check`;
  const target = timesFaster === undefined ? {} : { target: { atLeast: timesFaster } };
  return [
    { what: `${what}: our engine`, value: ours, unit: 'ms', peer: { name: 'Porcupine (wasm)', value: theirs }, note },
    { what: `${what}: our engine is faster`, value: theirs / ours, unit: 'x', ...target },
  ];
}

async function best(engine: Engine, partitions: readonly Partition[]): Promise<number> {
  let sum = 0;
  for (const partition of partitions) {
    let least = Infinity;
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now();
      await engine.check(partition, budget());
      least = Math.min(least, performance.now() - begun);
    }
    sum += least;
  }
  return sum;
}
