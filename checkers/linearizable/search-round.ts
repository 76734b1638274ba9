import type { Helpers, Job } from '../../harness/ports/checker.ts';
import type { Budget, Engine, EngineResult, Partition } from './engine.ts';
import { own } from './own/engine.ts';
import type { KeyHistory } from './partitions.ts';

/** The name of `searchJob` among the jobs that helpers do. */
export const searchJobName = 'linearizable search';

/** What a search does at least in the time that helpers take to begin. */
const stepsPerMs = 2_000;
/** Calls have to be sent, which takes as long as some steps of each. */
const stepsPerCallWorthSharing = 4;

/** Searches, by an engine here, and for our own by helpers too. */
export interface Searching {
  readonly engine: Pick<Engine, 'check' | 'glance'>;
  /** They know no engine but our own. */
  readonly helpers?: Helpers;
}

export interface SearchTask {
  readonly partition: Partition;
  readonly budget: Omit<Budget, 'now'>;
}

/** What a helper does: it searches one key. */
export const searchJob: Job<SearchTask, EngineResult> = async ({ partition, budget }, now) =>
  await inTurn(own, partition, { ...budget, now });

/**
 * Asks about every key with the budget, in their order. When the first ones show that the rest will take long, helpers take keys
 * from the other end; what is said of a key is the same, whoever searches it.
 *
 * @param isAgain True for keys that have used up a smaller budget before.
 */
export async function searchRound(
  keys: readonly KeyHistory[],
  { engine, helpers }: Searching,
  budget: Budget,
  isAgain: boolean,
): Promise<EngineResult[]> {
  const results: EngineResult[] = [];
  const outlook = new Outlook(keys, isAgain ? budget.stepsMax / 2 : 0);
  for (const history of keys) {
    if (helpers !== undefined && outlook.isWorthSharing(helpers)) {
      return [...results, ...(await shared(keys.slice(results.length), helpers, engine, budget))];
    }
    const result = await inTurn(engine, history.partition, budget);
    results.push(result);
    outlook.note(history, result);
  }
  return results;
}

/** The memory is everybody's together: who runs out of a share of it is asked again, alone and with all of it. */
async function shared(
  keys: readonly KeyHistory[],
  helpers: Helpers,
  engine: Pick<Engine, 'check'>,
  budget: Budget,
): Promise<EngineResult[]> {
  const { now, ...limits } = budget;
  const share = { ...limits, memoryLimitBytes: budget.memoryLimitBytes / (helpers.count + 1) };
  const tasks = keys.map(({ partition }): SearchTask => ({ partition, budget: share }));
  const results = await helpers.share(
    searchJobName,
    tasks,
    async ({ partition }) => await inTurn(engine, partition, { ...share, now }),
  );
  const whole: EngineResult[] = [];
  for (const [index, result] of results.entries()) {
    const partition = tasks[index]?.partition;
    const isShort = result.validity === 'unknown' && result.because === 'memory' && partition !== undefined;
    whole.push(isShort ? await inTurn(engine, partition, budget) : result);
  }
  return whole;
}

/** Only preparing a search takes a while, which there is none for after the deadline. */
async function inTurn(engine: Pick<Engine, 'check'>, partition: Partition, budget: Budget): Promise<EngineResult> {
  if (budget.now() <= budget.deadline) return await engine.check(partition, budget);
  return { validity: 'unknown', steps: 0, because: 'time', reason: 'out of time before its turn' };
}

/** What is still to be expected of a round. */
class Outlook {
  readonly #leastSteps: number;
  #keysLeft: number;
  #callsLeft: number;
  #calls = 0;
  #steps = 0;

  constructor(keys: readonly KeyHistory[], leastStepsPerKey: number) {
    this.#leastSteps = leastStepsPerKey;
    this.#keysLeft = keys.length;
    this.#callsLeft = keys.reduce((sum, { partition }) => sum + partition.calls.length, 0);
  }

  note({ partition }: KeyHistory, { steps }: EngineResult): void {
    this.#keysLeft--;
    this.#callsLeft -= partition.calls.length;
    this.#calls += partition.calls.length;
    this.#steps += steps;
  }

  /** Keys come cheapest first, so that those that are left take as many steps a call as those before, or more. */
  isWorthSharing({ startMs }: Helpers): boolean {
    if (this.#keysLeft < 2) return false;
    const byRate = this.#calls === 0 ? 0 : (this.#steps / this.#calls) * this.#callsLeft;
    const expected = Math.max(byRate, this.#leastSteps * this.#keysLeft);
    return expected >= startMs * stepsPerMs && expected >= stepsPerCallWorthSharing * this.#callsLeft;
  }
}
