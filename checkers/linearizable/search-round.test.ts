import { describe, expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { Helpers } from '../../harness/ports/checker.ts';
import { type Decision, decideAll } from './decide.ts';
import type { Budget, Partition } from './engine.ts';
import { own } from './own/engine.ts';
import type { KeyHistory } from './partitions.ts';
import { type SearchTask, searchJob, searchJobName } from './search-round.ts';
import { ample } from './testing/ample.ts';
import { kvLoad } from './testing/kv-load.ts';

/** Without the glance, which would decide most keys at once. */
const engine = { check: (partition: Partition, budget: Budget) => own.check(partition, budget) };

/** One helper that takes every other task, each as it would arrive in another thread. */
class FakeHelper implements Helpers {
  readonly count = 1;
  readonly startMs = 0;
  here = 0;
  helped = 0;
  job = '';

  async share<Task, Result>(
    job: string,
    tasks: readonly Task[],
    here: (task: Task) => Promise<Result>,
  ): Promise<Result[]> {
    this.job = job;
    const results: Result[] = [];
    for (const [index, task] of tasks.entries()) {
      const isHere = index % 2 === 0;
      if (isHere) this.here++;
      else this.helped++;
      results.push(isHere ? await here(task) : await this.#help<Result>(structuredClone(task)));
    }
    return results;
  }

  async #help<Result>(task: unknown): Promise<Result> {
    return (await searchJob(task as SearchTask, ample.now)) as Result;
  }
}

function keysOf(partitions: readonly Partition[]): KeyHistory[] {
  return partitions.map((partition, key) => ({ key: `k${key}`, partition, operations: [] }));
}

function said(decisions: readonly Decision[]): unknown[] {
  return decisions.map(({ history, result, steps }) => ({ key: history.key, result, steps }));
}

function outcome({ history, result }: Decision): unknown {
  return [history.key, result.validity, 'because' in result && result.because];
}

async function both(partitions: readonly Partition[]): Promise<FakeHelper> {
  const helpers = new FakeHelper();
  const alone = await decideAll(keysOf(partitions), { engine }, ample);
  const shared = await decideAll(keysOf(partitions), { engine, helpers }, ample);
  expect(said(shared)).toEqual(said(alone));
  return helpers;
}

describe('what helpers search is decided as it would be without them', () => {
  test.each([0, 1, 5])('with %i keys that are wrong', async (lies) => {
    for (let k = 0; k < 3; k++) {
      const prng = Prng.fromSeed('shared').fork(`${lies}-${k}`);
      const { helped, job } = await both(kvLoad(prng, { clients: 200, calls: 2_000, kind: 'put', lies }));
      expect(helped).toBeGreaterThan(0);
      expect(job).toBe(searchJobName);
    }
  });

  test('with a share of the memory that is too small: the key is asked again, with all of it', async () => {
    const partitions = kvLoad(Prng.fromSeed('memory'), { clients: 200, calls: 1_000, kind: 'put', lies: 0 });
    let helped = 0;
    for (const memoryLimitBytes of [50_000, 200_000, 800_000, 3_200_000]) {
      const helpers = new FakeHelper();
      const alone = await decideAll(keysOf(partitions), { engine }, { ...ample, memoryLimitBytes });
      const shared = await decideAll(keysOf(partitions), { engine, helpers }, { ...ample, memoryLimitBytes });
      // How many steps fit into a part of the memory is not the same.
      expect(shared.map(outcome)).toEqual(alone.map(outcome));
      helped += helpers.helped;
    }
    expect(helped).toBeGreaterThan(0);
  });
});

test('keys that are searched in no time are not sent elsewhere', async () => {
  const partitions = kvLoad(Prng.fromSeed('easy'), { clients: 10, calls: 4_000, kind: 'append', lies: 0 });
  const { helped, here } = await both(partitions);
  expect([helped, here]).toEqual([0, 0]);
});

test('what comes after the deadline is not begun', async () => {
  let asked = 0;
  const counting = {
    check: (partition: Partition, budget: Budget) => {
      asked++;
      return own.check(partition, budget);
    },
  };
  const partitions = kvLoad(Prng.fromSeed('late'), { clients: 10, calls: 2_000, kind: 'put', lies: 0 });
  // The clock strikes while the third key is looked at.
  const late = { ...ample, deadline: 0, now: () => (asked < 3 ? 0 : 1) };
  const decisions = await decideAll(keysOf(partitions), { engine: counting }, late);
  expect(asked).toBe(3);
  expect(decisions.map(({ result }) => (result.validity === 'unknown' ? result.reason : result.validity))).toContain(
    'out of time before its turn',
  );
});
