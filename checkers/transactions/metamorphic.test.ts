import { expect, test } from 'vitest';
import { Prng } from '../../harness/core/prng.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { listAppend } from './list-append/list-append.ts';
import { rwRegister } from './rw-register/rw-register.ts';
import { mutated, randomTransactions } from './testing/random-transactions.ts';
import { type SmallTransaction, recordOf, textOf } from './testing/small-transactions.ts';

const histories = 400;

async function refuted(checker: Checker, transactions: readonly SmallTransaction[]): Promise<ReadonlySet<string>> {
  const record = recordOf(transactions, checker === listAppend ? 'append' : 'w');
  const { details } = await checker.check(record, { timeLimitMs: 1_000, memoryLimitBytes: 2 ** 30, now: () => 0 });
  return new Set([...(details['not'] as string[]), ...(details['also-not'] as string[])]);
}

/** Draws histories and holds what is refuted of each against what is refuted of the changed one. */
async function compare(
  name: string,
  change: (transactions: readonly SmallTransaction[]) => readonly SmallTransaction[],
  isRight: (before: ReadonlySet<string>, after: ReadonlySet<string>) => boolean,
): Promise<void> {
  for (const checker of [listAppend, rwRegister]) {
    const root = Prng.fromSeed(name).fork(checker.name);
    for (let k = 0; k < histories; k++) {
      const prng = root.fork(k);
      const shape = checker === listAppend ? 'list' : 'register';
      const transactions = mutated(
        prng,
        randomTransactions(prng, { transactions: prng.between(2, 12), keys: 3, shape }),
      );
      const [before, after] = [await refuted(checker, transactions), await refuted(checker, change(transactions))];
      if (!isRight(before, after))
        throw new Error(`${checker.name}: ${[...before].join()} became ${[...after].join()}: ${textOf(transactions)}`);
    }
  }
}

const isSame = (before: ReadonlySet<string>, after: ReadonlySet<string>): boolean =>
  before.size === after.size && before.isSubsetOf(after);

test('renaming keys and shifting time changes no verdict', async () => {
  await expect(
    compare(
      'rename',
      (transactions) =>
        transactions.map((each) => ({
          ...each,
          invokedAt: each.invokedAt * 7 + 1_000,
          completedAt: each.completedAt * 7 + 1_000,
          micros: each.micros.map((micro) => ({ ...micro, key: `__proto__${micro.key}` })),
        })),
      isSame,
    ),
  ).resolves.toBeUndefined();
});

test('without processes and real time nothing new is refuted', async () => {
  await expect(
    compare(
      'overlap',
      (transactions) => transactions.map((each) => ({ ...each, process: each.number, invokedAt: 0, completedAt: 99 })),
      (before, after) => after.isSubsetOf(before),
    ),
  ).resolves.toBeUndefined();
});

test('an outcome that is not known refutes no more than one that is', async () => {
  await expect(
    compare(
      'forget',
      (transactions) =>
        transactions.map((each, i) => (i === 0 && each.type === 'ok' ? { ...each, type: 'info' as const } : each)),
      // Weaker levels may be judged better, when a key's reads contradict each other no more.
      (before, after) => !after.has('strict-serializable') || before.has('strict-serializable'),
    ),
  ).resolves.toBeUndefined();
});
