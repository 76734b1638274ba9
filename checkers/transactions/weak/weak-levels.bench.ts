import { Prng } from '../../../harness/core/prng.ts';
import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import { checkCausal } from './causal.ts';
import { checkReadAtomic } from './read-atomic.ts';
import { checkReadCommitted } from './read-committed.ts';
import type { SessionHistory } from './session-history.ts';
import type { OrderCycle } from './shortest-cycle.ts';
import { randomSessionHistory } from './testing/random-session-history.ts';
import { withStaleTransaction } from './testing/with-stale-transaction.ts';

const sessions = 50;
const operationsMax = 15;
/** Of 1 to 15 operations a transaction has 8 in the mean. */
const operationsMean = 8;
const rounds = 5;
const shape = `${sessions} sessions, ${operationsMean} operations a transaction`;

const levels = [
  { name: 'read committed', check: checkReadCommitted, published: { small: 15, large: 604 }, target: 600 },
  { name: 'read atomic', check: checkReadAtomic, published: { small: 26, large: 990 }, target: 1_000 },
  { name: 'causal', check: checkCausal, published: { small: 41, large: 6_225 }, target: 6_000 },
] as const;

/** The weak levels on generated histories; making those is never counted. The peer's figures are as its authors publish them. */
export const benchmark: Benchmark = { name: 'weak levels', run: async () => measure() };

function measure(): Figure[] {
  const small = historyOf(100_000);
  const large = historyOf(2_000_000);
  const stale = withStaleTransaction(large);
  return levels.flatMap(({ name, check, published, target }): Figure[] => {
    const few = best(() => check(small), false);
    const many = best(() => check(large), false);
    const invalid = best(() => check(stale), true);
    return [
      {
        what: `${name}, 100,000 operations`,
        value: few.ms,
        unit: 'ms',
        peer: { name: 'AWDIT, published', value: published.small },
        note: few.note,
      },
      {
        what: `${name}, 2 million operations`,
        value: many.ms,
        unit: 'ms',
        target: { atMost: target },
        peer: { name: 'AWDIT, published', value: published.large },
        note: many.note,
      },
      {
        what: `${name}, the same with one violation, to the witness: times that of the valid one`,
        value: invalid.cpuMs / many.cpuMs,
        unit: 'x',
        target: { atMost: 2 },
        note: `by processor time; ${invalid.note}`,
      },
    ];
  });
}

function historyOf(operations: number): SessionHistory {
  return randomSessionHistory(Prng.fromSeed(`bench ${operations}`), {
    transactions: Math.round(operations / operationsMean),
    sessions,
    keys: Math.round(operations / 100),
    operationsMax,
    strayPercent: 0,
  });
}

/** The least of several times, on the clock and of the processor. */
function best(
  check: () => OrderCycle | undefined,
  isInvalid: boolean,
): { readonly ms: number; readonly cpuMs: number; readonly note: string } {
  let ms = Infinity;
  let cpuMs = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const before = process.cpuUsage();
    const cycle = check();
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, performance.now() - begun);
    cpuMs = Math.min(cpuMs, (user + system) / 1_000);
    if ((cycle !== undefined) !== isInvalid) throw new Error('a generated history was not judged as it was made');
  }
  return { ms, cpuMs, note: `best of ${rounds}, of the processor ${Math.round(cpuMs)} ms; ${shape}` };
}
