import { UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { verdictOf } from '../findings.ts';
import { keyedOperations } from '../keyed-operations.ts';
import { streamByKey } from '../stream-by-key.ts';
import { queueHistory, queueKinds } from './queue-history.ts';
import { QueueJudge, type QueueModel } from './queue-judge.ts';
import { QueueStream } from './queue-stream.ts';

const name = 'queue';
const vocabulary = { checker: name, kinds: queueKinds };
const models = ['fifo', 'unordered', 'at-least-once'];

/**
 * `enqueue v`, `dequeue -> v` or nothing, `drain -> [v, ..]`: what goes in comes out. Under `fifo` and `unordered` once, under
 * `at-least-once` at least once; under `fifo` what one process put in, one process takes out in the same order. Whether there is
 * one order for all of them is decided by `linearizable:queue`.
 */
export const queue: Checker = {
  name,
  proves:
    'what was acknowledged comes out, once (unless at-least-once), nothing else does, and (fifo) each producer is seen in order by each consumer',
  completeness: 'depends',
  complexity: 'O(n)',
  models,
  isHeavy: false,
  check: (record, { model }) => judge(record, modelNamed(model)),
  // It holds an entry a value, and of each pair of processes the value that is furthest ahead.
  streams: 'duplicated, unexpected and reordered messages; what is lost shows in the end',
  stream: ({ model }) => streamByKey(vocabulary, () => new QueueStream(modelNamed(model))),
};

function modelNamed(model = 'fifo'): QueueModel {
  if (model === 'fifo' || model === 'unordered' || model === 'at-least-once') return model;
  throw new UsageError(`no model is called "${model}"; ${name} takes ${models.join(', ')}`);
}

function judge(record: RunRecord, model: QueueModel): Verdict {
  const queues = new QueueJudge(model);
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    queues.add(queueHistory(operations), key);
  }
  const { counts, lost, duplicated, unexpected, reordered, undecided } = queues;
  const { acknowledged, delivered } = counts;
  const established =
    acknowledged + delivered === 0
      ? 'nothing was acknowledged, and nothing taken out'
      : `${countText(acknowledged, 'value')} acknowledged, ${countText(delivered, 'value')} taken out, as it must be`;
  const others =
    model === 'fifo'
      ? [duplicated, unexpected, reordered]
      : model === 'unordered'
        ? [duplicated, unexpected]
        : [unexpected];
  const judged = acknowledged + delivered;
  return verdictOf(record, {
    checker: name,
    complete: model !== 'fifo',
    algorithm: 'each value from its enqueue to its dequeue, and pairs of processes',
    judgements: [
      lost.judgement({ missing: undecided, judged, established }),
      ...others.map((findings) => findings.judgement({ missing: [], judged, established })),
    ],
    details: { model, ...counts, lost: lost.count, unexpected: unexpected.count, reordered: reordered.count },
  });
}
