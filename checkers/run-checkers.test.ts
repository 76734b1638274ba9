import { expect, test } from 'vitest';
import { EnvironmentError, UsageError } from '../harness/core/errors.ts';
import type { Verdict } from '../harness/core/verdict.ts';
import type { Checker } from '../harness/ports/checker.ts';
import { checkers } from './registry.ts';
import { type CheckerRun, runCheckers } from './run-checkers.ts';
import { record } from './testing/record-dsl.ts';
import { calm, commit, read } from './testing/runs.ts';

const budgets = { timeLimitMs: 1_000, memoryLimitBytes: 1e9, now: () => 0 };
const run = record(calm + commit('t1') + read('r1', 'a0=95 a1=105'));

function fake(name: string, isHeavy: boolean, check: Checker['check']): Checker {
  return { name, proves: '', completeness: 'complete', complexity: '', isHeavy, check };
}

async function elsewhere({ checker }: CheckerRun): Promise<Verdict> {
  return await Promise.resolve({ ...valid(checker.name), summary: 'elsewhere' });
}

async function refusal(): Promise<Verdict> {
  return await Promise.reject(new UsageError('line 1'));
}

function valid(checker: string): Verdict {
  return { checker, validity: 'valid', summary: '', complete: true, properties: [], violations: [], details: {} };
}

test('every checker of the registry has its own name, and comes to a verdict or names the line that is not its own', async () => {
  expect(new Set(checkers.map(({ name }) => name)).size).toBe(checkers.length);
  const said = await Promise.all(
    checkers.map(async (checker) => {
      const [verdict] = await runCheckers([{ checker }], run, { budgets }).catch((error: unknown) => {
        // What another workload's checker says of a line, or of a beginning, that it does not know.
        if (error instanceof UsageError && /history line|the initial data/.test(error.message))
          return [{ checker: checker.name }];
        throw error;
      });
      return verdict?.checker;
    }),
  );
  expect(said).toEqual(checkers.map(({ name }) => name));
});

test('on an empty history every checker is unknown', async () => {
  const eager = fake('eager', false, () => valid('eager'));
  const heavy = fake('heavy', true, () => valid('heavy'));
  const options = { budgets, offload: elsewhere };
  const verdicts = await runCheckers([{ checker: eager }, { checker: heavy }], record(''), options);
  expect(verdicts.map(({ validity, summary }) => `${validity}: ${summary}`)).toEqual([
    'unknown: the history is empty',
    'unknown: the history is empty',
  ]);
});

test('a checker that fails is unknown, with the reason, and the others have their say', async () => {
  const broken = fake('broken', false, () => {
    throw new Error('index out of range');
  });
  const late = fake('late', false, async () => Promise.reject(new Error('later')));
  const verdicts = await runCheckers(
    [{ checker: broken }, { checker: late }, { checker: fake('fine', false, () => valid('fine')) }],
    run,
    { budgets },
  );
  expect(verdicts.map(({ validity, summary }) => `${validity}: ${summary}`)).toEqual([
    'unknown: the checker failed: index out of range',
    'unknown: the checker failed: later',
    'valid: ',
  ]);
});

test.each([new UsageError('history line 3: torn'), new EnvironmentError('engine-absent', 'porcupine is not built')])(
  'what the user must hear is thrown: %s',
  async (error) => {
    const refusing = fake('refusing', false, () => {
      throw error;
    });
    await expect(runCheckers([{ checker: refusing }], run, { budgets })).rejects.toBe(error);
  },
);

test('heavy checkers run elsewhere, and the order stays', async () => {
  const heavy = fake('heavy', true, () => {
    throw new Error('not here');
  });
  const light = fake('light', false, () => valid('light'));
  const options = { budgets, offload: elsewhere };
  const verdicts = await runCheckers([{ checker: heavy }, { checker: light }], run, options);
  expect(verdicts.map(({ checker, summary }) => `${checker} ${summary}`)).toEqual(['heavy elsewhere', 'light ']);
});

test('a heavy check that fails before its turn is thrown when the others are done', async () => {
  const heavy = fake('heavy', true, () => valid('heavy'));
  const slow = fake('slow', false, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return valid('slow');
  });
  await expect(
    runCheckers([{ checker: slow }, { checker: heavy }], run, { budgets, offload: refusal }),
  ).rejects.toThrow('line 1');
});

test('the model and the engine reach the checker', async () => {
  const asked = fake('asked', false, (_record, { model, engine }) => ({
    ...valid('asked'),
    summary: `${model} ${engine}`,
  }));
  const [verdict] = await runCheckers([{ checker: asked, model: 'kv', engine: 'both' }], run, { budgets });
  expect(verdict?.summary).toBe('kv both');
});
