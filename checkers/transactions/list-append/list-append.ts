import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../../harness/ports/checker.ts';
import { Deadline } from '../../deadline.ts';
import { completeness } from '../completeness.ts';
import { decide } from '../decide.ts';
import { levelNamed, levelNames, weakerOrEqual } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import { readTransactions } from '../table/read-transactions.ts';
import { statedIn } from '../table/stated.ts';
import { withinBudget } from '../verdict/within-budget.ts';
import { transactionVerdict } from '../verdict/transaction-verdict.ts';
import { ListStream } from './list-stream.ts';
import { listDependencies } from './list-dependencies.ts';

const levelDefault = 'strict-serializable';

/** Transactions that append to lists and read them: what reads return shows the order of all appends that they saw. */
export const listAppend: Checker = {
  name: 'list-append',
  proves:
    'the transactions that append to lists and read them kept the isolation level (strict-serializable by default)',
  completeness: 'depends',
  complexity: 'O(n) in elements read',
  models: levelNames,
  isHeavy: true,
  check: judge,
  streams:
    'reads of which neither begins with the other, elements read twice, aborted reads, and transactions that contradict themselves; no cycles',
  stream: (options) => new ListStream(options, levelDefault),
};

function judge(record: RunRecord, options: CheckerOptions): Verdict {
  const level = levelNamed(options.model ?? levelDefault);
  return withinBudget(listAppend.name, level, () => judgeLevel(record, level, options));
}

function judgeLevel(record: RunRecord, level: Level, { now, timeLimitMs, memoryLimitBytes }: CheckerOptions): Verdict {
  const deadline = now() + timeLimitMs;
  const limits = { deadline: new Deadline(now, deadline), memoryLimitBytes };
  const stated = { ...statedIn(record), orders: [] };
  const dependencies = listDependencies(readTransactions(record.history, 'list', stated, limits));
  const isOver = (): boolean => now() > deadline;
  const decision = decide(dependencies, weakerOrEqual(level), isOver);
  const { isComplete, openKeys } = completeness({ dependencies, level, decision, isOver });
  return transactionVerdict({
    checker: listAppend.name,
    level,
    dependencies,
    decision,
    isComplete,
    openKeys,
    algorithm: 'version orders from the longest reads, dependency graph, strongly connected components',
  });
}
