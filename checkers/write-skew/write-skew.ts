import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf } from '../findings.ts';
import { keyedOperations } from '../keyed-operations.ts';
import { type StreamedObject, streamByKey } from '../stream-by-key.ts';
import { CommittedInserts } from './committed-inserts.ts';
import { lineWithNamedKey, withNamedKey } from './inserts.ts';
import { foreignProperty, foreignStory, skewProperty, skewViolation } from './telling.ts';

const vocabulary = { checker: 'write-skew', kinds: ['insert', 'read'] };
/** Keys whose violation is told. */
const toldMax = 10;

/**
 * Adya's G2 on predicates, by Jepsen's workload: each `insert {key, value: id}` is a transaction that inserts a row of its key only if it finds
 * none, so that at most one of them may commit. `read {key} -> [id, ...]`, where there are reads, shows inserts of unknown outcome
 * to have committed, which answers alone do not.
 */
export const writeSkew: Checker = {
  name: 'write-skew',
  proves: 'of the inserts of a key that are each made only where there is none, at most one committed (no G2)',
  completeness: 'complete',
  complexity: 'O(n)',
  isHeavy: false,
  check: judge,
  streams: 'the second of two inserts that both committed',
  stream: () => {
    const keyed = streamByKey(vocabulary, streamedInserts);
    return { add: (op) => keyed.add(lineWithNamedKey(op)) };
  },
};

function judge(record: RunRecord): Verdict {
  const violations: ReturnType<typeof skewViolation>[] = [];
  const foreign = new Findings(foreignProperty);
  const details = { keys: 0, contestedKeys: 0, inserts: 0, committed: 0, illegalKeys: 0, reads: 0 };
  const named = record.history.operations.map((each) =>
    vocabulary.kinds.includes(each.f) ? withNamedKey(each) : each,
  );
  for (const { key = '', operations } of keyedOperations(named, vocabulary)) {
    const inserts = operations.filter(({ f }) => f === 'insert');
    const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
    const known = new CommittedInserts();
    for (const insert of inserts) known.insert(insert);
    for (const read of reads) {
      for (const row of known.read(read, rowsOf(read))) foreign.add(() => foreignStory(row, key));
    }
    const [first, second] = known.committed;
    details.keys++;
    details.inserts += inserts.length;
    details.reads += reads.length;
    details.committed += known.committed.length;
    if (inserts.length > 1 && first !== undefined) details.contestedKeys++;
    if (first === undefined || second === undefined) continue;
    details.illegalKeys++;
    if (violations.length < toldMax) violations.push(skewViolation([first, second], key));
  }
  const { contestedKeys, illegalKeys, reads } = details;
  return verdictOf(record, {
    checker: 'write-skew',
    algorithm: 'committed inserts counted by key',
    complete: true,
    judgements: [
      {
        property: skewProperty,
        violations,
        untold: illegalKeys - violations.length,
        missing: [],
        judged: contestedKeys,
        established:
          contestedKeys === 0
            ? 'no key had two inserts of which one committed'
            : `${countText(contestedKeys, 'key')} with several inserts, of which one committed`,
      },
      ...(reads === 0
        ? []
        : [foreign.judgement({ missing: [], judged: reads, established: 'what was read had been inserted' })]),
    ],
    details,
  });
}

/** @throws UsageError when the read answers no list. */
function rowsOf({ index, output }: Operation): readonly Json[] {
  if (Array.isArray(output)) return output as readonly Json[];
  throw new UsageError(`history line ${index}: the read answers no list; record the rows that it showed, as in [1, 2]`);
}

/** One key while it is recorded; the first violation of a key is told, and no other. */
function streamedInserts(): StreamedObject {
  const known = new CommittedInserts();
  let isTold = false;
  return {
    add: ({ operation, hasEnded, key = '' }) => {
      const { f, type } = operation;
      if (f === 'insert') known.insert(operation);
      // A row that nobody inserted may be the business of another line of the same time: that is for the whole history.
      else if (hasEnded && type === 'ok') known.read(operation, rowsOf(operation));
      const [first, second] = known.committed;
      if (isTold || first === undefined || second === undefined) return undefined;
      isTold = true;
      return skewViolation([first, second], key);
    },
  };
}
