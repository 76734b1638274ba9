import { Prng } from '../../../harness/core/prng.ts';
import type { Benchmark, Figure } from '../../../harness/testing/benchmark.ts';
import type { Budget, Partition } from '../engine.ts';
import { casRegister } from '../models/register.ts';
import { checkNatively, missingNative } from '../porcupine/native.ts';
import { randomPartition } from '../testing/random-partition.ts';
import { checkFrom } from './engine.ts';
import { problemOf } from './problem.ts';
import { Search } from './search.ts';
import { plainStates } from './state-space.ts';

/** Each is the best of so many, warm. */
const rounds = 3;
const timeoutMs = 5_000;
const memoryLimitBytes = 2 ** 30;
/** Of all that are drawn those with a wrong answer that no short search sees. */
const histories = [16, 34, 64, 77];

/**
 * Compare-and-set registers that hold few values, with thirty clients and a tenth of the operations without an outcome, and an answer that
 * nothing explains: to see that, a search has to look at everything.
 */
export const benchmark: Benchmark = {
  name: 'linearizable-search-orders',
  run: async () => {
    const figures: Figure[] = [];
    for (const history of histories) figures.push(await one(history));
    return figures;
  },
};

async function one(history: number): Promise<Figure> {
  const shape = { calls: 200, width: 30, values: 3, openPercent: 10, lyingPercent: 1 };
  const partition = randomPartition(Prng.fromSeed('crashed').fork(history), casRegister, shape);
  const ours = best((budget) => {
    const { validity } = checkFrom(partition, casRegister, budget);
    if (validity !== 'invalid') throw new Error(`history ${history} is ${validity}`);
  });
  const alone = best((budget) => depthFirst(partition, budget));
  return {
    what: `200 operations of 30 clients on 3 values, 10 % without an outcome, one answer wrong (${history})`,
    value: ours,
    unit: 'ms',
    target: { atMost: timeoutMs },
    peer: { name: 'depth first alone', value: alone },
    note: `best of ${rounds}, no more than ${timeoutMs / 1_000} s each; ${await porcupine(partition)}`,
  };
}

function depthFirst(partition: Partition, budget: Budget): void {
  const problem = problemOf(partition, casRegister);
  const states = plainStates(partition.calls, problem, casRegister, budget);
  new Search(problem, states, casRegister, budget.memoryLimitBytes).run([states.initial], budget);
}

function best(act: (budget: Budget) => void): number {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const deadline = begun + timeoutMs;
    act({ now: () => performance.now(), deadline, memoryLimitBytes, stepsMax: Infinity });
    least = Math.min(least, performance.now() - begun);
    if (least > timeoutMs / rounds) break;
  }
  return least;
}

async function porcupine(partition: Partition): Promise<string> {
  if (missingNative() !== undefined) return 'Porcupine is not here';
  const [answer] = await checkNatively([{ partitions: [partition], kind: 'registers', rounds: 1, timeoutMs }]);
  return answer?.ms === undefined
    ? `Porcupine (native) does not decide it (${answer?.verdict})`
    : `Porcupine (native): ${answer.ms.toFixed(0)} ms`;
}
