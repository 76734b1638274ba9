import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker, CheckerOptions } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { keyedOperations } from '../keyed-operations.ts';
import { streamByKey } from '../stream-by-key.ts';
import { overlapsOf } from './overlaps.ts';
import { possessionsOf } from './possessions.ts';
import { streamedLock } from './streamed-lock.ts';
import { doubtText, exclusion, overlapStory, ownership, unheldStory } from './telling.ts';

const vocabulary = { checker: 'lock', kinds: ['acquire', 'release'] };

/**
 * Mutual exclusion with owners: `acquire` and `release`, with a value of null, or `{key}` where there are several locks; the owner is the
 * process. Jepsen's mutex model, as Knossos has it, knows no owner and passes a release by another process.
 */
export const lock: Checker = {
  name: 'lock',
  proves: 'no two processes hold a lock at once, in any order of the operations, and only its holder releases it',
  completeness: 'complete',
  complexity: 'O(n log n)',
  models: ['mutex', 'reentrant'],
  isHeavy: false,
  check: (record, { model }) => judge(record, model),
  streams: 'two holders, and releases of what is not held, where all outcomes are known',
  stream: ({ model }) => streamByKey(vocabulary, () => streamedLock(model === 'reentrant')),
};

function judge(record: RunRecord, model: CheckerOptions['model']): Verdict {
  const overlapping = new Findings(exclusion);
  const unowned = new Findings(ownership);
  const doubts: Operation[] = [];
  const details = { locks: 0, possessions: 0, releases: 0 };
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    const { possessions, regiven, unheld, doubted } = possessionsOf(operations, model === 'reentrant');
    details.locks++;
    details.possessions += possessions.length;
    details.releases += operations.filter(({ f, type }) => f === 'release' && type === 'ok').length;
    doubts.push(...doubted);
    for (const overlap of [...regiven, ...overlapsOf(possessions)]) overlapping.add(() => overlapStory(overlap, key));
    for (const release of unheld) unowned.add(() => unheldStory(release, operations, key));
  }
  const missing = doubts.map(doubtText);
  const { possessions: held, releases } = details;
  return verdictOf(record, {
    checker: 'lock',
    algorithm: 'certain possessions, sorted by their beginning',
    complete: true,
    judgements: [
      overlapping.judgement({
        missing,
        judged: held,
        established:
          held === 0 ? 'no acquire succeeded' : `${countText(held, 'possession')}, none of them at once with another`,
      }),
      unowned.judgement({
        missing,
        // Where nothing was released, nobody released what he did not hold: the acquires show it.
        judged: releases + held,
        established: `${countText(releases, 'release')}, each by the holder`,
      }),
    ],
    details,
  });
}
