import { UsageError } from '../../../harness/core/errors.ts';
import type { RunRecord } from '../../../harness/core/run-record.ts';
import { formatDurationMs, msToNanos } from '../../../harness/core/time.ts';
import type { Verdict } from '../../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../../harness/ports/checker.ts';
import { countText } from '../../count-text.ts';
import { Findings, verdictOf } from '../../findings.ts';
import { unknownVerdict } from '../../run-checkers.ts';
import { impossibleStory } from '../impossible-reads.ts';
import type { ObjectHistory } from '../object-acts.ts';
import { readObjects } from '../read-objects.ts';
import { chainConflicts } from './list-chain.ts';
import { type KeySpans, isRead, objectSpans } from './object-spans.ts';
import { zoneConflicts } from './register-zones.ts';
import type { Stale } from './stale.ts';
import { StaleStories } from './stale-stories.ts';
import { type StalenessBound, parseBound } from './staleness-bound.ts';
import { listVersionsBehind, registerVersionsBehind } from './versions-behind.ts';

const name = 'bounded-staleness';
const comparedAndSet = 'compare-and-sets, taken as writes only';

/**
 * Answers may be old, but not older than a bound. By time (`500ms`): every history whose reads had begun so much earlier would be
 * linearizable (Golab, Li and Shah, PODC 2011: delta-atomicity), decided exactly for values that are written once. By versions
 * (`3-versions`): no read is certainly more than so many versions behind; that is necessary only, since more may be behind than the clock
 * tells.
 */
export const boundedStaleness: Checker = {
  name,
  proves:
    'no read is older than the bound: in time (500ms: delta-atomicity), or in versions that were certainly newer (3-versions)',
  completeness: 'depends',
  complexity: 'O(n log n)',
  models: ['<duration>', '<count>-versions'],
  isHeavy: false,
  check: judge,
};

function judge(record: RunRecord, { model }: CheckerOptions): Verdict {
  if (model === undefined) {
    return unknownVerdict(name, `no bound was named: --checker ${name}:500ms, or :3-versions`);
  }
  const bound = parseBound(model);
  if (bound === undefined)
    throw new UsageError(`${name}:${model} is no bound; name a time, as 500ms, or versions, as 3-versions`);
  const history = readObjects(record.history.operations);
  const findings = new Findings(name);
  for (const read of history.impossible) findings.add(() => impossibleStory(read));
  const stories = new StaleStories(history, bound);
  const { keys, early, diverging } = objectSpans(history, bound.kind === 'time' ? msToNanos(bound.ms) : 0);
  for (const each of early) findings.add(() => stories.stale(each));
  for (const each of diverging) findings.add(() => stories.diverging(each));
  for (const key of keys) for (const each of staleReads(key, history, bound)) findings.add(() => stories.stale(each));
  const judged = history.acts.reduce((sum, act) => sum + (isRead(act) ? 1 : 0), 0);
  const unused = unusedOf(history);
  return verdictOf(record, {
    checker: name,
    complete: bound.kind === 'time' && unused.size === 0,
    algorithm:
      bound.kind === 'time'
        ? 'zones of versions, with reads moved back'
        : 'newer versions that were certainly there, counted',
    judgements: [findings.judgement({ missing: [], judged, established: establishedText(judged, bound) })],
    details: {
      bound: model,
      reads: history.reads,
      writes: history.writes,
      keys: history.keys.length,
      violations: findings.count,
      unused: Object.fromEntries(unused),
    },
  });
}

function staleReads(key: KeySpans, { acts }: ObjectHistory, bound: StalenessBound): Iterable<Stale> {
  const isReadNumber = (number: number): boolean => acts[number]?.isWrite === false;
  if (bound.kind === 'time')
    return key.kind === 'register' ? zoneConflicts(key.versions, isReadNumber) : chainConflicts(key.chain);
  return key.kind === 'register'
    ? registerVersionsBehind(key.versions, isReadNumber, bound.versions)
    : listVersionsBehind(key.chain, bound.versions);
}

function unusedOf({ acts, unused }: ObjectHistory): ReadonlyMap<string, number> {
  const both = acts.filter(({ isWrite, seen }) => isWrite && seen !== undefined).length;
  return both === 0 ? unused : new Map(unused).set(comparedAndSet, both);
}

function establishedText(judged: number, bound: StalenessBound): string {
  if (judged === 0) return 'there is no read with an answer to judge';
  const most = bound.kind === 'time' ? formatDurationMs(bound.ms) : countText(bound.versions, 'version');
  return bound.kind === 'time'
    ? `${countText(judged, 'read')}, none of them older than ${most}`
    : `${countText(judged, 'read')}, none of them certainly more than ${most} behind`;
}
