import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, type Story, verdictOf, who } from '../findings.ts';
import { keySuffix, keyedOperations } from '../keyed-operations.ts';
import { valueText } from '../value-ids.ts';
import { duplicateStory, knownStory, unexpectedStory } from './element-stories.ts';
import { type Element, type SetHistory, type SetRead, initialElements, setHistory } from './elements.ts';

const name = 'set';
const vocabulary = { checker: name, kinds: ['add', 'read'] };

/** `add v` and `read -> [v, ..]`: the last read of each key shows all that was acknowledged, and nothing else. */
export const set: Checker = {
  name,
  proves:
    'the last read shows every element whose add was acknowledged before it, each once, and none that nobody added',
  completeness: 'complete',
  complexity: 'O(n), and linear in the length of the last read',
  isHeavy: false,
  check: (record) => judge(record),
};

type Count =
  | 'keys'
  | 'attempted'
  | 'acknowledged'
  | 'reads'
  | 'shown'
  | 'lost'
  | 'recovered'
  | 'duplicated'
  | 'unexpected'
  | 'tooLate';

interface Tally {
  readonly lost: Findings;
  readonly duplicated: Findings;
  readonly unexpected: Findings;
  readonly missing: string[];
  readonly counts: Record<Count, number>;
}

function judge(record: RunRecord): Verdict {
  const tally = emptyTally();
  const { lost, duplicated, unexpected, missing, counts } = tally;
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    judgeKey(setHistory(operations, initialElements(record.initial, key)), key, tally);
  }
  const due = counts.acknowledged - counts.tooLate;
  const established =
    due === 0
      ? 'no add was acknowledged before the last read'
      : `the last read shows ${countText(due, 'acknowledged element')}, all that it must, none twice and none that nobody added`;
  const rest = { missing, judged: due, established };
  return verdictOf(record, {
    checker: name,
    complete: true,
    algorithm: 'the last read against all that was added',
    judgements: [lost, duplicated, unexpected].map((findings) => findings.judgement(rest)),
    details: { ...counts, lost: lost.count, duplicated: duplicated.count, unexpected: unexpected.count },
  });
}

function emptyTally(): Tally {
  return {
    lost: new Findings('lost'),
    duplicated: new Findings('duplicated'),
    unexpected: new Findings('unexpected'),
    missing: [],
    counts: {
      keys: 0,
      attempted: 0,
      acknowledged: 0,
      reads: 0,
      shown: 0,
      lost: 0,
      recovered: 0,
      duplicated: 0,
      unexpected: 0,
      tooLate: 0,
    },
  };
}

function judgeKey({ elements, reads }: SetHistory, key: string | undefined, tally: Tally): void {
  const { lost, duplicated, unexpected, missing, counts } = tally;
  counts.keys++;
  const last = lastCompleted(reads);
  if (last === undefined) {
    missing.push(`no read${keySuffix(key)} succeeded`);
    return;
  }
  counts.reads++;
  const read = last.operation;
  const times = new Uint8Array(elements.length);
  for (const position of last.shown) times[position] = Math.min(2, (times[position] ?? 0) + 1);
  for (const [position, element] of elements.entries()) {
    const shown = times[position] ?? 0;
    const isAcknowledged = element.acknowledgedAt < Infinity;
    const isDue = element.acknowledgedAt < read.invokedAt;
    if (element.attemptedAt < Infinity) counts.attempted++;
    if (isAcknowledged) counts.acknowledged++;
    if (isAcknowledged && !isDue) counts.tooLate++;
    if (shown === 0) {
      if (isDue) lost.add(() => lostStory(element, last, key));
      continue;
    }
    counts.shown++;
    if (!isAcknowledged && element.attemptedAt <= last.completedAt) counts.recovered++;
    if (shown > 1) duplicated.add(() => duplicateStory(element, read, key));
    if (element.attemptedAt > last.completedAt) unexpected.add(() => unexpectedStory(element, read, key));
  }
}

function lastCompleted(reads: readonly SetRead[]): SetRead | undefined {
  return reads.reduce<SetRead | undefined>(
    (last, read) => (last === undefined || read.completedAt >= last.completedAt ? read : last),
    undefined,
  );
}

function lostStory(element: Element, { operation }: SetRead, key: string | undefined): Story {
  const value = valueText(element.value);
  return {
    title: `${value}${keySuffix(key)} was acknowledged, and the last read does not show it`,
    explanation: [
      knownStory(element, undefined),
      `${who(operation)} made the last read${keySuffix(key)}, begun after that, and did not find ${value}.`,
    ],
    operations: [...(element.acknowledged === undefined ? [] : [element.acknowledged]), operation],
    anomaly: 'lost-write',
  };
}
