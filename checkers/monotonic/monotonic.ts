import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict, Violation } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { Findings, verdictOf, violationOf } from '../findings.ts';
import { keyedOperations } from '../keyed-operations.ts';
import { type StreamedObject, streamByKey } from '../stream-by-key.ts';
import { StreamedSweep, sweep } from '../sweep.ts';
import { ValueIds } from '../value-ids.ts';
import {
  type MonotonicModel,
  MonotonicWalk,
  answerOf,
  equalStory,
  isIncrement,
  regressStory,
} from './monotonic-walk.ts';

const name = 'monotonic';
const property = 'monotonic';
const vocabulary = { checker: name, kinds: ['add', 'inc', 'increment', 'read'] };
const models = ['real-time', 'process'];

/**
 * `inc -> 5` (also `increment`, `add`), which answers to what it raised the value, and `read -> 5`. By how much it was raised does not
 * matter. Under `real-time` no answer is behind one that was given before it was asked for, and no two increments answer
 * the same; under `process` that holds within each process alone.
 */
export const monotonic: Checker = {
  name,
  proves: 'the value of a key never goes back: by real time, or for each process',
  completeness: 'complete',
  complexity: 'O(n log n)',
  models,
  isHeavy: false,
  check: (record, { model }) => judge(record, modelNamed(model)),
  // It holds what is open, and an answer a process.
  streams: 'every value that goes back',
  stream: ({ model }) => streamByKey(vocabulary, () => streamedValue(modelNamed(model))),
};

function modelNamed(model = 'real-time'): MonotonicModel {
  if (model === 'real-time' || model === 'process') return model;
  throw new UsageError(`no model is called "${model}"; ${name} takes ${models.join(', ')}`);
}

function judge(record: RunRecord, model: MonotonicModel): Verdict {
  const findings = new Findings(property);
  const details = { model, keys: 0, reads: 0, increments: 0, violations: 0 };
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    const answered = operations.filter(({ type }) => type === 'ok');
    const increments = answered.filter(isIncrement);
    details.keys++;
    details.increments += increments.length;
    details.reads += answered.length - increments.length;
    // What can't be read is refused whatever it is compared with.
    for (const operation of answered) answerOf(operation);
    const told = new Set<Operation>();
    const walk = new MonotonicWalk(model, (regress) => {
      told.add(regress.later);
      findings.add(() => regressStory(regress, key));
    });
    sweep(answered, walk);
    if (model === 'process') continue;
    const ids = new ValueIds();
    const makers: Operation[] = [];
    for (const later of increments) {
      const id = ids.idOf(answerOf(later), later);
      const earlier = makers[id];
      makers[id] ??= later;
      // Those that did not overlap are told already.
      if (earlier !== undefined && !told.has(later) && !told.has(earlier)) {
        findings.add(() => equalStory({ earlier, later }, key));
      }
    }
  }
  details.violations = findings.count;
  const judged = details.reads + details.increments;
  const established =
    judged === 0 ? 'no operation was answered' : `${countText(judged, 'answer')}, none behind an earlier one`;
  return verdictOf(record, {
    checker: name,
    complete: true,
    algorithm: 'the greatest answer so far, in one pass through time',
    judgements: [findings.judgement({ missing: [], judged, established })],
    details,
  });
}

function streamedValue(model: MonotonicModel): StreamedObject {
  let key: string | undefined;
  let found: Violation | undefined;
  const walk = new MonotonicWalk(model, (regress) => {
    found ??= violationOf(property, regressStory(regress, key));
  });
  const inOrder = new StreamedSweep(walk);
  return {
    add: (event) => {
      key = event.key;
      found = undefined;
      const { operation, hasEnded } = event;
      if (hasEnded && operation.type === 'ok') answerOf(operation);
      if (!hasEnded) inOrder.begin(operation);
      else if (operation.type === 'ok') inOrder.end(operation);
      else walk.drop(operation);
      return found;
    },
  };
}
