import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, type Story, verdictOf, who } from '../findings.ts';
import { keySuffix, keyedOperations } from '../keyed-operations.ts';
import { streamByKey } from '../stream-by-key.ts';
import { sweep } from '../sweep.ts';
import { breachStory } from './breach-story.ts';
import { amountOf, countOf, counterKinds, initialCount } from './counter-operations.ts';
import { CounterStream } from './counter-stream.ts';
import { CounterWalk } from './counter-walk.ts';

const name = 'counter';
const property = 'counter';
const vocabulary = { checker: name, kinds: counterKinds };

/**
 * `add n` (of either sign), `increment` and `decrement` (by one, or by n), and `read -> n`. Every read is held against what the
 * counter began with and against every read that ended before it began. Where all changes are of one size and sign that is
 * linearizability itself; otherwise it is necessary (deciding it is as hard as subset sum).
 */
export const counter: Checker = {
  name,
  proves:
    'no read answers less or more than the changes before and during it allow, counted from the beginning and from every earlier read',
  completeness: 'depends',
  complexity: 'O(n log n)',
  isHeavy: false,
  check: (record) => judge(record),
  // It holds what is open, and the reads that were ahead of what was acknowledged.
  streams: 'reads outside of the bounds that the changes so far leave',
  stream: ({ initial }) =>
    streamByKey(vocabulary, (key) => new CounterStream(property, key === undefined ? initialCount(initial) : 0)),
};

function judge(record: RunRecord): Verdict {
  const findings = new Findings(property);
  const details = { keys: 0, reads: 0, changes: 0, indeterminate: 0, violations: 0 };
  let isExact = true;
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    const initial = key === undefined ? initialCount(record.initial) : 0;
    const changes = operations.filter(({ f, type }) => f !== 'read' && type !== 'fail');
    const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
    details.keys++;
    details.reads += reads.length;
    details.changes += changes.length;
    details.indeterminate += changes.filter(({ type }) => type === 'info').length;
    const { unit, isUniform } = sizesOf(changes, initial);
    isExact &&= isUniform;
    const walk = new CounterWalk(initial, (breach) => {
      findings.add(() => breachStory(breach, { changes, initial, key }));
    });
    sweep(
      operations.filter(({ f, type }) => (f === 'read' ? type === 'ok' : type !== 'fail')),
      walk,
    );
    for (const read of reads) {
      // No sum of multiples is anything else. Of no change at all, the bounds have told.
      if (unit > 0 && (countOf(read) - initial) % unit !== 0)
        findings.add(() => unreachableStory(read, { unit, initial, key }));
    }
  }
  details.violations = findings.count;
  const established =
    details.reads === 0 ? 'no read succeeded' : `${countText(details.reads, 'read')} within their bounds`;
  return verdictOf(record, {
    checker: name,
    complete: isExact,
    algorithm: isExact
      ? 'bounds from every earlier read; exact, since all changes are of one size and sign'
      : 'bounds from every earlier read',
    judgements: [findings.judgement({ missing: [], judged: details.reads, established })],
    details,
  });
}

interface Sizes {
  /** The greatest common divisor of all changes; zero where there is none. */
  readonly unit: number;
  /** All of one size and one sign. */
  readonly isUniform: boolean;
}

/** @throws UsageError when the changes add up to more than 2^53. */
function sizesOf(changes: readonly Operation[], initial: number): Sizes {
  let unit = 0;
  let total = Math.abs(initial);
  const amounts = new Set<number>();
  for (const change of changes) {
    const amount = amountOf(change);
    total += Math.abs(amount);
    if (total > Number.MAX_SAFE_INTEGER) {
      throw new UsageError(
        `history line ${change.index}: the changes up to here add up to more than 2^53; divide all amounts by a common factor`,
      );
    }
    if (amount === 0) continue;
    if (amounts.size < 2) amounts.add(amount);
    unit = greatestCommonDivisor(unit, Math.abs(amount));
  }
  return { unit, isUniform: amounts.size < 2 };
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

function unreachableStory(
  read: Operation,
  { unit, initial, key }: { readonly unit: number; readonly initial: number; readonly key: string | undefined },
): Story {
  const count = countOf(read);
  return {
    title: `a read${keySuffix(key)} answered ${count}, which no sum of changes gives`,
    explanation: [
      `The counter${keySuffix(key)} began with ${initial}, and every change is a multiple of ${unit}.`,
      `${who(read)} read ${count}.`,
    ],
    operations: [read],
    anomaly: 'garbage-read',
  };
}
