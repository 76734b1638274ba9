import { threadId } from 'node:worker_threads';
import { EnvironmentError, UsageError } from '../../../harness/core/errors.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions, Job } from '../../../harness/ports/checker.ts';
import { bank } from '../../bank/bank.ts';

function checker(
  name: string,
  check: (record: RunRecord, options: CheckerOptions) => Verdict | Promise<Verdict>,
): Checker {
  return { name, proves: '', completeness: 'complete', complexity: '', isHeavy: true, check };
}

function validVerdict(name: string, summary: string): Verdict {
  return { checker: name, validity: 'valid', summary, complete: true, properties: [], violations: [], details: {} };
}

/** Where helpers say that they have begun. */
const helping = 'indoubt helpers of the pool test';

interface Doubled {
  readonly doubled: number;
  readonly thread: number;
}

/** Shares so many tasks, of which this thread does the first when a helper has begun. */
async function shareOut(job: string, helpers: CheckerOptions['helpers']): Promise<Verdict> {
  const tasks = Array.from({ length: 30 }, (_, number) => number);
  const helped = new BroadcastChannel(helping);
  const begun = new Promise<void>((resolve) => {
    helped.addEventListener('message', () => resolve(), { once: true });
  });
  const results = await helpers?.share<number, Doubled>(job, tasks, async (number) => {
    await begun;
    return { doubled: 2 * number, thread: threadId };
  });
  helped.close();
  const doubled = results?.map((result) => result.doubled) ?? [];
  const threads = new Set(results?.map(({ thread }) => thread)).size;
  return { ...validVerdict('shares', `${threads} threads`), details: { doubled } };
}

async function doubles(number: number): Promise<Doubled> {
  const channel = new BroadcastChannel(helping);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel between threads has no origins
  channel.postMessage(number);
  // Sent when this turn ends.
  await new Promise((resolve) => setImmediate(resolve));
  channel.close();
  return { doubled: 2 * number, thread: threadId };
}

/** What the threads of the pool do for each other. */
export const jobs: Readonly<Record<string, Job<number, Doubled>>> = {
  doubles,
  dies: async (number) => {
    await doubles(number);
    throw new Error('a bug of ours');
  },
};

/** Checkers with the faults that a pool must bear. */
export const checkers: readonly Checker[] = [
  bank,
  checker('echo', ({ history, traces, initial }, { model, engine }) => ({
    ...validVerdict('echo', `${history.operations.length} operations, ${traces.length} traces`),
    details: { model: model ?? null, engine: engine ?? null, initial: initial ?? null },
  })),
  checker('loop', () => {
    for (let i = 0; ; i++) if (i < 0) return validVerdict('loop', 'never');
  }),
  checker('eats heap', () => {
    const kept: number[][] = [];
    for (;;) kept.push([kept.length, kept.length]);
  }),
  checker('eats buffers', () => {
    const kept: Float64Array[] = [];
    for (;;) kept.push(new Float64Array(100_000).fill(kept.length));
  }),
  checker('gives up in time', (_record, { now, timeLimitMs }) => {
    const begun = now();
    while (now() - begun < timeLimitMs);
    return { ...validVerdict('gives up in time', 'it says where it was'), validity: 'unknown' };
  }),
  checker('shares', (_record, { helpers }) => shareOut('doubles', helpers)),
  checker('shares with one that dies', (_record, { helpers }) => shareOut('dies', helpers)),
  checker('throws', () => {
    throw new Error('a bug of ours');
  }),
  checker('refuses', () => {
    throw new UsageError('history line 3: not a register');
  }),
  checker('lacks an engine', () => {
    throw new EnvironmentError('engine-absent', 'porcupine is not built', { node: 'n1' });
  }),
];
