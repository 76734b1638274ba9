import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { recordOf } from '../testing/random-history.ts';
import { log } from './log.ts';
import { expectedOfLogs } from './testing/log-oracle.ts';
import { randomLogHistory } from './testing/random-log.ts';

/** Logs with offsets, against the definitions over all pairs of records. */
export const fuzzer: Fuzzer = { name: 'log', tryOne };

/** What the streaming form must tell of too. */
const streamed = { anomalies: ['inconsistent-offsets', 'nonmonotonic-poll', 'int-nonmonotonic-poll'] };

function tryOne(prng: Prng): FuzzCase {
  const { ops, isNearMiss } = randomLogHistory(prng);
  const record = recordOf(ops);
  return {
    validity: agree(log, { record, expected: expectedOfLogs(record.history.operations), streamed }),
    isNearMiss,
  };
}
