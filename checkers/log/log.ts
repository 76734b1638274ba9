import { UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { verdictOf } from '../findings.ts';
import { streamOperations } from '../stream-by-key.ts';
import { logKinds } from './log-actions.ts';
import { LogJudge } from './log-judge.ts';
import { LogStream } from './log-stream.ts';

const name = 'log';
const models = ['sparse', 'dense'];

/**
 * Logs with offsets, as Kafka's partitions: `send`, `poll` and `txn` of both (`logActions` tells their forms). Under `sparse` offsets may
 * be without a record, as those of Kafka's transaction markers are; under `dense` each holds one. A consumer that calls `assign` or
 * `crash` may go on from anywhere, and one that calls `subscribe` at any time.
 */
export const log: Checker = {
  name,
  proves:
    'all readers see one log: no record lost, twice, unasked or out of order, and no consumer goes back or skips what another one was given',
  completeness: 'necessary',
  complexity: 'O(n log n)',
  models,
  isHeavy: false,
  check: (record, { model }) => judge(record, modelNamed(model)),
  streams: 'two records at one offset, and consumers that go back',
  stream: () => {
    const logs = new LogStream();
    return streamOperations(logKinds, (operation, hasEnded) => logs.add(operation, hasEnded));
  },
};

type LogModel = 'sparse' | 'dense';

function modelNamed(model = 'sparse'): LogModel {
  if (model === 'sparse' || model === 'dense') return model;
  throw new UsageError(`no model is called "${model}"; ${name} takes ${models.join(', ')}`);
}

function judge(record: RunRecord, model: LogModel): Verdict {
  const { operations } = record.history;
  const foreign = operations.find(({ f }) => !logKinds.includes(f));
  if (foreign !== undefined) {
    throw new UsageError(
      `history line ${foreign.index}: the checker ${name} has no operation "${foreign.f}" (it has ${logKinds.join(', ')}); ` +
        'check the history with the checker of its workload',
    );
  }
  const logs = new LogJudge(operations, model);
  const { counts, diverged, duplicated, unexpected, lost, order, skipped, gaps } = logs;
  const seen = `${countText(counts.polled, 'record')} polled, in one order for all`;
  const unseen =
    counts.unseen === 0
      ? ''
      : `; ${countText(counts.unseen, 'acknowledged record was', 'acknowledged records were')} never polled for`;
  const established = counts.polled === 0 ? 'no record was polled' : `${seen}${unseen}`;
  const all = [diverged, duplicated, unexpected, lost, order, skipped, ...(model === 'dense' ? [gaps] : [])];
  return verdictOf(record, {
    checker: name,
    complete: false,
    algorithm: 'tables of values and offsets, and the polls of each consumer in order',
    judgements: all.map((findings) => findings.judgement({ missing: [], judged: counts.polled, established })),
    details: {
      model,
      ...counts,
      ...Object.fromEntries(all.map(({ property, count }) => [property, count])),
    },
  });
}
