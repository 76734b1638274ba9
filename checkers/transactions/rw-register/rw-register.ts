import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../../harness/ports/checker.ts';
import { Deadline, OutOfBudgetError } from '../../deadline.ts';
import { completeness } from '../completeness.ts';
import { PhenomenonLog } from '../dependencies/phenomenon-log.ts';
import { levelNamed, levelNames, refutedWith, weakerOrEqual } from '../levels/lattice.ts';
import type { Level } from '../levels/level.ts';
import { readTransactions } from '../table/read-transactions.ts';
import { statedIn } from '../table/stated.ts';
import { withinBudget } from '../verdict/within-budget.ts';
import { transactionVerdict } from '../verdict/transaction-verdict.ts';
import { cyclicVersions } from './cyclic-versions.ts';
import { decideRegisters } from './decide-registers.ts';
import { hasQuestions } from './predicate-edges.ts';
import { registerView } from './register-view.ts';
import type { RegisterHistory } from './register-dependencies.ts';
import { scanPredicates } from './scan-predicates.ts';
import { scanRegisters } from './scan-registers.ts';
import { scanSupplied } from './scan-supplied.ts';
import { RegisterStream } from './stream/register-stream.ts';
import { type WeakFinding, type WeakLevel, judgeWeakLevel } from './weak-levels.ts';

const levelDefault = 'strict-serializable';

/** Transactions that read and write registers, each value of a key written once. */
export const rwRegister: Checker = {
  name: 'rw-register',
  proves: 'the transactions that read and write registers kept the isolation level (strict-serializable by default)',
  completeness: 'depends',
  complexity: 'O(n) in micro-operations, times the clients at once for real-time orders of versions',
  models: levelNames,
  isHeavy: true,
  check: judge,
  streams:
    'aborted and intermediate reads, contradictions within a transaction, lost updates, and cycles among the last few hundred transactions',
  stream: (options) => new RegisterStream(options, levelDefault),
};

function judge(record: RunRecord, options: CheckerOptions): Verdict {
  const level = levelNamed(options.model ?? levelDefault);
  return withinBudget(rwRegister.name, level, () => judgeLevel(record, level, options));
}

function judgeLevel(record: RunRecord, level: Level, { now, timeLimitMs, memoryLimitBytes }: CheckerOptions): Verdict {
  const deadline = now() + timeLimitMs;
  const limits = { deadline: new Deadline(now, deadline), memoryLimitBytes };
  const table = readTransactions(record.history, 'register', statedIn(record), limits);
  const view = registerView(table);
  const log = new PhenomenonLog();
  scanRegisters(table, view, log);
  scanPredicates(table, view, log);
  scanSupplied(table, view, log);
  const isOver = (): boolean => now() > deadline;
  const transactions = { table, view, phenomena: log.seen };
  const { dependencies, decision: byCycles } = decideRegisters(transactions, level, isOver);
  const byOrder = completeness({ dependencies, level, decision: byCycles, isOver });
  // What was proven of the level holds of all weaker ones.
  const isProven = byOrder.isComplete && !byCycles.refuted.has(level.name) && !weakLevels.has(level.name);
  // Where a supplied order shows a cycle of dependencies, the weak levels would tell the same again.
  const isBroken = byCycles.cycles.some((each) => brokenWithout.has(each.level)) && table.versionOrders.length > 0;
  const weak = isProven || isBroken ? [] : weakFindings(transactions, level, isOver, byCycles.refuted.has(level.name));
  const found = weak.filter(({ violation }) => violation !== undefined);
  // Versions that contradict each other put their writers on a cycle, or are what the weak levels were refuted by.
  const isAcyclic = byCycles.components === 0 && found.length === 0;
  const cyclic = isAcyclic ? [] : cyclicVersions(table, dependencies.versionOrder(), level);
  const refuted = refutedWith([
    ...byCycles.refuted,
    ...found.map((each) => each.level),
    ...cyclic.flatMap(({ levels }) => levels),
  ]);
  const decision = { ...byCycles, refuted };
  return transactionVerdict({
    checker: rwRegister.name,
    level,
    dependencies,
    decision,
    isComplete:
      decision.refuted.has(level.name) ||
      (byOrder.isComplete && weak.every(({ isExact }) => isExact) && !(hasQuestions(table) && byItems.has(level.name))),
    openKeys: byOrder.openKeys,
    weak: weak.flatMap(({ violation }) => violation ?? []),
    cyclic: cyclic.map(({ violation }) => violation),
    algorithm: 'version orders from reads, processes and real time, dependency graph, strongly connected components',
  });
}

/** Strongest first. */
const weakOnes: readonly WeakLevel[] = ['causal', 'read-atomic', 'monotonic-atomic-view'];
const weakLevels: ReadonlySet<string> = new Set([...weakOnes, 'update-atomic']);

/** Levels that are judged by what was found of single keys: a row that is not there says nothing to them. */
const byItems: ReadonlySet<string> = new Set([...weakLevels, 'monotonic-view', 'monotonic-snapshot-read']);

/** Levels that the weak ones include. */
const brokenWithout: ReadonlySet<string> = new Set(['read-uncommitted', 'read-committed']);

/**
 * What holds of one holds of all weaker ones, which are not looked at then. The weakest that was is first.
 *
 * @throws OutOfBudgetError when the time is over, unless the level is refuted already.
 */
function weakFindings(
  history: RegisterHistory,
  level: Level,
  isOver: () => boolean,
  isRefuted: boolean,
): WeakFinding[] {
  const asked = new Set(weakerOrEqual(level).map(({ name }) => name));
  const findings: WeakFinding[] = [];
  for (const each of weakOnes) {
    if (!asked.has(each)) continue;
    if (isOver()) {
      if (isRefuted) break;
      throw new OutOfBudgetError('time', 'out of time before the weak levels', 0);
    }
    const finding = judgeWeakLevel(history, each, level.name);
    findings.unshift(finding);
    if (finding.isExact && finding.violation === undefined) break;
  }
  return findings;
}
