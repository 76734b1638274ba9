import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { keyedOperations } from '../keyed-operations.ts';
import { streamByKey } from '../stream-by-key.ts';
import { type Conflict, conflictingPairs, conflictsInOrder } from './exclusion.ts';
import { type Grant, grantsOf } from './grants.ts';
import { streamedLease } from './streamed-lease.ts';
import {
  conflictStory,
  exclusionProperty,
  fencingProperty,
  growthProperty,
  growthStory,
  staleWorkStory,
  unknownTokenStory,
} from './telling.ts';
import { fencingFaults, growthFaults } from './token-rules.ts';

const vocabulary = { checker: 'lease', kinds: ['acquire', 'renew', 'release', 'work'] };

/**
 * Locks that expire: `acquire -> {token, ttl}` (or `until`; both in ms, all optional), `renew {token} -> {token, ttl}`, `release {token}`, and
 * `work {token}`, which is ok where the resource accepted it. Time is the controller's: a node whose clock runs fast ends a lease
 * early, which shows as two holders. Grants without tokens have no known order, and then the test of possession is a necessary one.
 */
export const lease: Checker = {
  name: 'lease',
  proves:
    'no two processes hold a lease at once before it expires, tokens grow, and no work is accepted after a greater token',
  completeness: 'depends',
  complexity: 'O(n log n)',
  isHeavy: false,
  check: judge,
  streams: 'tokens that do not grow, and work with an old one',
  stream: () => streamByKey(vocabulary, streamedLease),
};

function judge(record: RunRecord): Verdict {
  const conflicts = new Findings(exclusionProperty);
  const growth = new Findings(growthProperty);
  const fencing = new Findings(fencingProperty);
  const details = { leases: 0, grants: 0, tokens: 0, renewals: 0, accepted: 0 };
  let isOrdered = true;
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    const grants = grantsOf(operations);
    const faults = growthFaults(grants);
    const { stale, unknown, accepted } = fencingFaults(operations, grants);
    const ordered = grants.filter(({ answer }) => answer.token !== undefined);
    if (ordered.length < grants.length) isOrdered = false;
    for (const conflict of conflictsOf(grants, faults.length === 0 ? ordered : [])) {
      conflicts.add(() => conflictStory(conflict, key));
    }
    for (const { earlier, later } of faults) growth.add(() => growthStory(earlier, later, key));
    for (const { earlier, later } of stale) fencing.add(() => staleWorkStory(earlier, later, key));
    for (const { use, grant } of unknown) fencing.add(() => unknownTokenStory(use, grant, key));
    details.leases++;
    details.grants += grants.length;
    details.tokens += ordered.length;
    details.accepted += accepted;
    details.renewals += grants.reduce((sum, { renewals }) => sum + renewals.length, 0);
  }
  const { grants, tokens, accepted } = details;
  return verdictOf(record, {
    checker: 'lease',
    algorithm: isOrdered ? 'grants as early as can be, in the order of their tokens' : 'pairs of grants that overlap',
    complete: isOrdered,
    judgements: [
      conflicts.judgement({
        missing: [],
        judged: grants,
        established:
          grants === 0 ? 'no lease was granted' : `${countText(grants, 'lease')} granted, none at once with another`,
      }),
      // Leases without tokens, and without work, promise nothing of them.
      ...(tokens === 0
        ? []
        : [growth.judgement({ missing: [], judged: tokens, established: `${countText(tokens, 'token')}, growing` })]),
      ...(accepted === 0
        ? []
        : [
            fencing.judgement({
              missing: [],
              judged: accepted,
              established: `${countText(accepted, 'piece', 'pieces')} of work accepted, none after a greater token`,
            }),
          ]),
    ],
    details,
  });
}

/** Conflicts of grants of which some have tokens that say their order. */
function conflictsOf(grants: readonly Grant[], ordered: readonly Grant[]): Conflict[] {
  const isOrdered = new Set(ordered);
  const others = ordered.length === grants.length ? [] : conflictingPairs(grants);
  return [...conflictsInOrder(ordered), ...others.filter((pair) => !pair.every((grant) => isOrdered.has(grant)))];
}
