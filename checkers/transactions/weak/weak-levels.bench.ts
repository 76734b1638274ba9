import { Prng } from '../../../harness/core/prng.ts';
import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import { checkCausal } from './causal.ts';
import { checkReadAtomic } from './read-atomic.ts';
import { checkReadCommitted } from './read-committed.ts';
import type { SessionHistory } from './session-history.ts';
import { randomSessionHistory } from './testing/random-session-history.ts';

const sessions = 50;
const operationsMax = 15;
/** Of 1 to 15 operations a transaction has 8 in the mean. */
const operationsMean = 8;
const rounds = 3;

const levels = [
  { name: 'read committed', check: checkReadCommitted, published: { small: 15, large: 604 }, target: 600 },
  { name: 'read atomic', check: checkReadAtomic, published: { small: 26, large: 990 }, target: 1_000 },
  { name: 'causal', check: checkCausal, published: { small: 41, large: 6_225 }, target: 6_000 },
] as const;

/** The weak levels on generated histories; making those is never counted. */
export const benchmark: Benchmark = { name: 'weak levels', run: async () => measure() };

function measure(): Figure[] {
  const small = historyOf(100_000);
  const large = historyOf(2_000_000);
  const note = `best of ${rounds}, ${sessions} sessions, ${operationsMean} operations a transaction; the peer's figure as published`;
  return levels.flatMap(({ name, check, published, target }): Figure[] => [
    {
      what: `${name}, 100,000 operations`,
      value: best(() => check(small)),
      unit: 'ms',
      peer: { name: 'AWDIT', value: published.small },
      note,
    },
    {
      what: `${name}, 2 million operations`,
      value: best(() => check(large)),
      unit: 'ms',
      target: { atMost: target },
      peer: { name: 'AWDIT', value: published.large },
      note,
    },
  ]);
}

function historyOf(operations: number): SessionHistory {
  const transactions = Math.round(operations / operationsMean);
  return randomSessionHistory(Prng.fromSeed(`bench ${operations}`), {
    transactions,
    sessions,
    keys: Math.round(operations / 100),
    operationsMax,
    strayPercent: 0,
  });
}

function best(check: () => unknown): number {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    if (check() !== undefined) throw new Error('a generated history is in order');
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
