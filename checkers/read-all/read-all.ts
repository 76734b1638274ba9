import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker, StreamingCheck } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf, violationOf } from '../findings.ts';
import { streamOperations } from '../stream-by-key.ts';
import { transfersSeenInPart } from './seen-in-part.ts';
import { writtenBy } from './shards.ts';
import { foreignProperty, foreignStory, fractureStory, visibilityProperty } from './telling.ts';
import { Visibility } from './visibility.ts';

/**
 * Atomic visibility across participants, by clients alone: `write-all 5` (to every shard) or `write-all {"n1": 1, "n2": 2}`, each value once, and
 * `read-all -> {"n1": 5, "n2": 5}`. Where there are transfers in place of writes, the sum tells.
 */
export const readAll: Checker = {
  name: 'read-all',
  proves: 'no read of all shards sees a transaction at one of them and misses it at another (atomic visibility)',
  completeness: 'depends',
  complexity: 'O(n), for n values read',
  isHeavy: false,
  streams: 'every read that sees a part of a transaction whose writes were known by then',
  stream: streamedReads,
  check: (record) =>
    record.history.operations.some(({ f }) => f === 'transfer') ? ofTransfers(record) : ofWrites(record),
};

function ofTransfers(record: RunRecord): Verdict {
  const judgement = transfersSeenInPart(record);
  return verdictOf(record, {
    checker: 'read-all',
    algorithm: 'sums of balances, and transfers seen by halves',
    complete: false,
    judgements: [judgement],
    details: { reads: judgement.judged },
  });
}

function ofWrites(record: RunRecord): Verdict {
  const fractures = new Findings(visibilityProperty);
  const foreign = new Findings(foreignProperty);
  const { operations } = record.history;
  const visibility = new Visibility();
  const writes = operations.filter(({ f }) => f === 'write-all');
  for (const write of writes) visibility.write(write);
  const reads = operations.filter(({ f, type }) => f === 'read-all' && type === 'ok');
  for (const read of reads) {
    const { fracture, foreign: values } = visibility.read(read);
    if (fracture !== undefined) fractures.add(() => fractureStory(fracture));
    for (const value of values) foreign.add(() => foreignStory(value));
  }
  const established =
    reads.length === 0
      ? 'no read of all shards succeeded'
      : `${countText(reads.length, 'read')} of all shards, none with part of a transaction`;
  return verdictOf(record, {
    checker: 'read-all',
    algorithm: 'the transactions that each read shows, by their values',
    complete: haveSameShards(writes),
    judgements: [
      fractures.judgement({ missing: [], judged: reads.length, established }),
      foreign.judgement({ missing: [], judged: reads.length, established: 'what was read had been written' }),
    ],
    details: { writes: writes.length, reads: reads.length },
  });
}

/** Then what one read shows decides by itself; otherwise two transactions may have come in either order. */
function haveSameShards(writes: readonly Operation[]): boolean {
  const shards = new Set(
    writes.map((write) => {
      const written = writtenBy(write);
      return 'byShard' in written ? JSON.stringify([...written.byShard.keys()].toSorted()) : 'all';
    }),
  );
  return shards.size <= 1;
}

/** An entry for each value that was written; what nobody is known to have written is for the whole history. */
function streamedReads(): StreamingCheck {
  const visibility = new Visibility();
  return streamOperations(['write-all', 'read-all'], (operation, hasEnded) => {
    if (operation.f === 'write-all') visibility.write(operation);
    if (operation.f !== 'read-all' || !hasEnded || operation.type !== 'ok') return undefined;
    const { fracture } = visibility.read(operation);
    return fracture === undefined ? undefined : violationOf(visibilityProperty, fractureStory(fracture));
  });
}
