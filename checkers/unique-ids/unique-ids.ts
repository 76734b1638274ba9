import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, type Story, verdictOf, violationOf, who } from '../findings.ts';
import { keySuffix, keyedOperations } from '../keyed-operations.ts';
import { type StreamedObject, streamByKey } from '../stream-by-key.ts';
import { ValueIds, valueText } from '../value-ids.ts';

const name = 'unique-ids';
const property = 'unique';
const vocabulary = { checker: name, kinds: ['generate'] };

/** `generate -> id`: no two of them, of one key, answer the same id. An id may be any value but null. */
export const uniqueIds: Checker = {
  name,
  proves: 'no id was given out twice',
  completeness: 'complete',
  complexity: 'O(n)',
  isHeavy: false,
  check: (record) => judge(record),
  // It holds one entry an id, and nothing of the operations besides.
  streams: 'every id that is given out twice',
  stream: () => streamByKey(vocabulary, streamedIds),
};

function judge(record: RunRecord): Verdict {
  const findings = new Findings(property);
  const details = { generated: 0, failed: 0, indeterminate: 0, duplicates: 0, keys: 0 };
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    const given = new GivenIds();
    details.keys++;
    for (const operation of operations) {
      if (operation.type === 'fail') details.failed++;
      else if (operation.type === 'info') details.indeterminate++;
      else {
        details.generated++;
        const earlier = given.add(operation);
        if (earlier !== undefined) findings.add(() => storyOf(earlier, operation, key));
      }
    }
  }
  details.duplicates = findings.count;
  const established =
    details.generated === 0
      ? 'no id was given out'
      : `${countText(details.generated, 'id')} given out, no two of them equal`;
  return verdictOf(record, {
    checker: name,
    complete: true,
    algorithm: 'one pass with a table of ids',
    judgements: [findings.judgement({ missing: [], judged: details.generated, established })],
    details,
  });
}

/** Who got each id first. */
class GivenIds {
  readonly #ids = new ValueIds();
  readonly #first: Operation[] = [];

  /**
   * Takes note of an id that was given out; the operation that got it before, if one did.
   *
   * @throws UsageError when the operation answers none.
   */
  add(operation: Operation): Operation | undefined {
    const id = this.#ids.idOf(idIn(operation), operation);
    const first = this.#first[id];
    if (first === undefined) this.#first[id] = operation;
    return first;
  }
}

function idIn({ index, output }: Operation): Json {
  if (output !== undefined && output !== null) return output;
  throw new UsageError(
    `history line ${index}: the generate is ok and answers no id; record the id, or that it failed (fail) or is not known (info)`,
  );
}

function storyOf(first: Operation, second: Operation, key: string | undefined): Story {
  const id = valueText(second.output);
  return {
    title: `id ${id}${keySuffix(key)} was given out twice`,
    explanation: [`${who(first)} got id ${id}.`, `${who(second)} got it too.`],
    operations: [first, second],
    anomaly: 'duplicate-id',
  };
}

function streamedIds(): StreamedObject {
  const given = new GivenIds();
  return {
    add: ({ operation, hasEnded, key }) => {
      if (!hasEnded || operation.type !== 'ok') return undefined;
      const earlier = given.add(operation);
      return earlier === undefined ? undefined : violationOf(property, storyOf(earlier, operation, key));
    },
  };
}
