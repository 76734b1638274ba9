import { Prng } from '../../harness/core/prng.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import type { Benchmark, Figure } from '../../harness/testing/benchmark.ts';
import { recordOf } from '../testing/random-history.ts';
import { causal } from './causal.ts';
import { sequential } from './sequential/sequential.ts';
import { monotonicReads, monotonicWrites, readYourWrites, writesFollowReads } from './session-guarantees.ts';
import { boundedStaleness } from './staleness/bounded-staleness.ts';
import { randomObjects } from './testing/random-objects.ts';

const sizes = [20_000, 80_000] as const;
const rounds = 2;
const processes = 50;

const checkers: readonly { readonly checker: Checker; readonly model?: string }[] = [
  { checker: sequential },
  { checker: causal },
  { checker: boundedStaleness, model: '1ms' },
  { checker: boundedStaleness, model: '1-versions' },
  { checker: readYourWrites },
  { checker: monotonicReads },
  { checker: monotonicWrites },
  { checker: writesFollowReads },
];

/** Whole checks of registers and short lists that are in order; making and pairing their lines is never counted. */
export const benchmark: Benchmark = { name: 'sessions', run: async () => measure() };

function measure(): Figure[] {
  const records = new Map<string, RunRecord>();
  const historyOf = (size: number, kinds: 'registers' | 'lists'): RunRecord => {
    const text = `${size} ${kinds}`;
    const record = records.get(text) ?? randomRecord(size, kinds);
    records.set(text, record);
    return record;
  };
  return checkers.flatMap(({ checker, model }) => {
    const kinds = checker.name === 'monotonic-writes' ? 'lists' : 'registers';
    const [small, large] = sizes.map((size) => bestCpuMs(checker, model, historyOf(size, kinds)));
    const name = model === undefined ? checker.name : `${checker.name}:${model}`;
    const note = `processor time, best of ${rounds}, ${processes} processes, ${kinds}`;
    return [
      { what: `${name}, ${sizes[1].toLocaleString('en-US')} operations`, value: large ?? 0, unit: 'ms', note },
      {
        what: `${name}, growth from ${sizes[0].toLocaleString('en-US')} operations, per operation`,
        value: (large ?? 0) / (small ?? 1) / (sizes[1] / sizes[0]),
        unit: 'x',
        target: { atMost: 2 },
      },
    ];
  });
}

function randomRecord(operations: number, kinds: 'registers' | 'lists'): RunRecord {
  const shape = { strayPercent: 0, mergePercent: 0, moverPercent: 0, replicas: 1, isCalm: true };
  return recordOf(
    randomObjects(Prng.fromSeed(`bench ${operations} ${kinds}`), {
      ...shape,
      operations,
      processes,
      keys: operations / 100,
      kinds,
    }),
  );
}

function bestCpuMs(checker: Checker, model: string | undefined, { history, ...rest }: RunRecord): number {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const verdict = checker.check(
      { ...rest, history },
      {
        ...(model === undefined ? {} : { model }),
        timeLimitMs: 60_000,
        memoryLimitBytes: 2 ** 32,
        now: () => performance.now(),
      },
    );
    if (verdict instanceof Promise || verdict.validity !== 'valid') throw new Error('a generated history is in order');
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}
