import type { RunRecord } from '../../../harness/core/run-record.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../../harness/ports/checker.ts';
import { countText } from '../../count-text.ts';
import { Findings, verdictOf } from '../../findings.ts';
import { impossibleStory } from '../impossible-reads.ts';
import type { ObjectHistory } from '../object-acts.ts';
import { readObjects } from '../read-objects.ts';
import { type Saturation, saturate } from './saturate.ts';
import { type Scheduling, schedule } from './schedule.ts';
import { sequentialOrder } from './sequential-order.ts';
import { SequentialStories } from './sequential-stories.ts';

const name = 'sequential';
/** More contradictions are not looked for. */
const circlesMax = 25;
/** The share of the time limit after which no order is looked for any more. */
const timeShare = 0.8;

/**
 * Sequential consistency (Lamport 1979): one order of all operations, which keeps that of each process, explains every answer. It is not
 * local, so all objects are judged together. For lists the order is known, and the check is exact. For registers it is NP-complete also with
 * known writers (Gibbons and Korach, SIAM J. Comput. 1997): what must hold of any order is inferred until nothing more follows, and
 * then an order is looked for; without one in time the verdict says that it is not complete.
 */
export const sequential: Checker = {
  name,
  proves:
    'one order of all operations, which keeps that of each process, explains every answer (sequential consistency)',
  completeness: 'depends',
  complexity: 'O(n k) for k processes and lists; for registers exponential at worst, in practice the same',
  isHeavy: true,
  check: judge,
};

function judge(record: RunRecord, options: CheckerOptions): Verdict {
  const deadline = options.now() + options.timeLimitMs * timeShare;
  const isOver = (): boolean => options.now() > deadline;
  const history = readObjects(record.history.operations);
  const findings = new Findings(name);
  for (const read of history.impossible) findings.add(() => impossibleStory(read));
  const { order, diverging } = sequentialOrder(history);
  const stories = new SequentialStories(history, order);
  for (const each of diverging) findings.add(() => stories.diverging(each));
  const saturation = saturate(order, circlesMax, isOver);
  for (const cycle of saturation.cycles) findings.add(() => stories.circle(cycle, saturation.premises));
  const scheduling = findings.count > 0 ? undefined : scheduled(history, saturation, isOver);
  if (scheduling?.kind === 'none') findings.add(() => stories.stuck(scheduling.placed, scheduling.stuck));
  const isDecided = findings.count > 0 || scheduling?.kind === 'found';
  return verdictOf(record, {
    checker: name,
    complete: isDecided && history.unused.size === 0,
    algorithm:
      scheduling === undefined || saturation.edges.length === 0
        ? 'constraints'
        : 'constraints, then a search for an order',
    judgements: [
      findings.judgement({ missing: [], judged: history.reads, established: establishedText(history, isDecided) }),
    ],
    details: {
      reads: history.reads,
      writes: history.writes,
      sessions: history.sessionStarts.length - 1,
      keys: history.keys.length,
      inferred: saturation.edges.length,
      violations: findings.count,
      unused: Object.fromEntries(history.unused),
    },
  });
}

function scheduled(history: ObjectHistory, { graph, isComplete }: Saturation, isOver: () => boolean): Scheduling {
  // Of lists the constraints are all there is: any order that keeps them is one.
  if (isComplete && history.keys.every(({ kind }) => kind === 'list')) return { kind: 'found' };
  return schedule(history, graph, isOver);
}

function establishedText({ acts, reads, keys }: ObjectHistory, isDecided: boolean): string {
  if (reads === 0) return 'there is no read with an answer to judge';
  const what = `${countText(acts.length, 'operation')} on ${countText(keys.length, 'key')}`;
  return isDecided
    ? `${what} have one order that explains every answer`
    : `${what}: nothing contradicts an order, but none was found in time`;
}
