import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf, violationOf } from '../findings.ts';
import { type KeyOperations, keyedOperations } from '../keyed-operations.ts';
import { eventsOf } from '../operation-events.ts';
import { type StreamedObject, streamByKey } from '../stream-by-key.ts';
import { foreignProperty, foreignStory, reversalProperty, reversalStory } from './telling.ts';
import { type ForeignValue, VisibleWrites } from './visible-writes.ts';

const vocabulary = { checker: 'causal-reverse', kinds: ['write', 'read'] };

/**
 * `write 5`, and `read -> [1, 5]`, which shows all that was written: no read shows a write and misses one that had happened before it was
 * begun. Strict serializability forbids it; serializability alone allows it. Jepsen's checker takes the writes' own answers for proof; here a
 * completed read that shows a write proves it too.
 */
export const causalReverse: Checker = {
  name: 'causal-reverse',
  proves: 'no read shows a write without another that had happened before it was begun (no causal reverse)',
  completeness: 'complete',
  complexity: 'O(n log n), for n values read',
  isHeavy: true,
  check: judge,
  streams: 'every read that shows a write without another that had happened before',
  stream: ({ initial }) => streamByKey(vocabulary, () => streamedReads(initialValues(initial))),
};

function judge(record: RunRecord): Verdict {
  const reversals = new Findings(reversalProperty);
  const foreign = new Findings(foreignProperty);
  const details = { keys: 0, writes: 0, reads: 0, staleReads: 0 };
  const initial = initialValues(record.initial);
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    details.keys++;
    details.writes += operations.filter(({ f, type }) => f === 'write' && type !== 'fail').length;
    const found = followed({ key, operations }, initial, reversals);
    details.reads += found.reads;
    details.staleReads += found.staleReads;
    for (const each of found.foreign) foreign.add(() => foreignStory(each, key));
  }
  const { reads } = details;
  const established = reads === 0 ? 'no read succeeded' : `${countText(reads, 'read')}, none with a later write alone`;
  return verdictOf(record, {
    checker: 'causal-reverse',
    algorithm: 'one pass, writes in the order in which they were proven',
    complete: true,
    judgements: [
      reversals.judgement({ missing: [], judged: reads, established }),
      foreign.judgement({ missing: [], judged: reads, established: 'what was read had been written' }),
    ],
    details,
  });
}

/** Goes through the events of one key in order of time. */
function followed(
  { key, operations }: KeyOperations,
  initial: readonly Json[],
  reversals: Findings,
): { readonly reads: number; readonly staleReads: number; readonly foreign: readonly ForeignValue[] } {
  const writes = new VisibleWrites(initial);
  const foreign: ForeignValue[] = [];
  let reads = 0;
  let staleReads = 0;
  for (const { operation, hasEnded } of eventsOf(operations)) {
    if (operation.f === 'write') {
      const told = writes.write(operation, hasEnded);
      if (told !== undefined) foreign.push(told);
    } else if (hasEnded && operation.type === 'ok') {
      reads++;
      const found = writes.read(operation, shownBy(operation));
      const { reversal } = found;
      if (reversal !== undefined) reversals.add(() => reversalStory(reversal, key));
      if (found.isStale) staleReads++;
      foreign.push(...found.foreign);
    }
  }
  return { reads, staleReads, foreign: foreign.map((each) => withLaterWrite(each, writes)) };
}

/** A value that nobody had begun to write when it was read may have been written later. */
function withLaterWrite(each: ForeignValue, writes: VisibleWrites): ForeignValue {
  const write = each.kind === 'phantom-read' ? writes.writerOf(each.value, each.read) : undefined;
  return write === undefined ? each : { ...each, kind: 'future-read', write };
}

/** @throws UsageError when the read answers no list. */
function shownBy({ index, output }: Operation): readonly Json[] {
  if (Array.isArray(output)) return output as readonly Json[];
  throw new UsageError(
    `history line ${index}: the read answers no list; record all the values that it showed, as in [1, 2]`,
  );
}

function initialValues(initial: Json | undefined): readonly Json[] {
  return Array.isArray(initial) ? (initial as readonly Json[]) : [];
}

function streamedReads(initial: readonly Json[]): StreamedObject {
  const writes = new VisibleWrites(initial);
  return {
    add: ({ operation, hasEnded, key }) => {
      if (operation.f === 'write') {
        const told = writes.write(operation, hasEnded);
        return told === undefined ? undefined : violationOf(foreignProperty, foreignStory(told, key));
      }
      if (!hasEnded || operation.type !== 'ok') return undefined;
      // What nobody is known to have written may be written in a line of the same time: that is for the whole history.
      const { reversal } = writes.read(operation, shownBy(operation));
      return reversal === undefined ? undefined : violationOf(reversalProperty, reversalStory(reversal, key));
    },
  };
}
