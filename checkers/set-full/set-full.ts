import { UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { Verdict } from '../../harness/core/verdict.ts';
import type { Checker } from '../../harness/ports/checker.ts';
import { countText } from '../count-text.ts';
import { verdictOf } from '../findings.ts';
import { keyedOperations } from '../keyed-operations.ts';
import { initialElements, setHistory } from '../set/elements.ts';
import { streamByKey } from '../stream-by-key.ts';
import { SetJudge } from './set-judge.ts';
import { SetStream } from './set-stream.ts';

const name = 'set-full';
const vocabulary = { checker: name, kinds: ['add', 'read'] };
const models = ['eventual', 'linearizable'];

/**
 * `add v` and `read -> [v, ..]`, by every read: the life of each element from its add to the last read. Under the model `eventual` a
 * read may miss what was acknowledged as long as a later one shows it; under `linearizable` it may not, and the reads must fit into
 * one order with the adds.
 */
export const setFull: Checker = {
  name,
  proves:
    'no element that was acknowledged or read is missing in the end, none shows twice or unasked; linearizable: reads and adds fit into one order in real time',
  completeness: 'depends',
  complexity: 'O(n log n), and linear in the elements read',
  models,
  isHeavy: false,
  check: (record, { model }) => judge(record, modelNamed(model)),
  // It holds an entry an element and, of reads, only those that may yet turn out to have seen the future.
  streams: 'duplicated and unexpected elements; linearizable: also elements that are missing in a read',
  stream: ({ model, initial }) =>
    streamByKey(vocabulary, (key) => new SetStream(modelNamed(model), initialElements(initial, key))),
};

type SetModel = 'eventual' | 'linearizable';

function modelNamed(model = 'eventual'): SetModel {
  if (model === 'eventual' || model === 'linearizable') return model;
  throw new UsageError(`no model is called "${model}"; ${name} takes ${models.join(', ')}`);
}

function judge(record: RunRecord, model: SetModel): Verdict {
  const sets = new SetJudge(model);
  for (const { key, operations } of keyedOperations(record.history.operations, vocabulary)) {
    sets.add(setHistory(operations, initialElements(record.initial, key)), key);
  }
  const { counts } = sets;
  const isWhole = counts.neverRead === 0;
  const judged = counts.stable + counts.stale;
  const established =
    judged === 0
      ? 'no element that was acknowledged or read was followed by a read'
      : `${countText(counts.reads, 'read')} in order with ${countText(judged, 'element')}` +
        (isWhole
          ? ''
          : `; ${countText(counts.neverRead, 'acknowledged element was', 'acknowledged elements were')} never looked for`);
  return verdictOf(record, {
    checker: name,
    complete: isWhole || model === 'linearizable',
    algorithm:
      model === 'linearizable'
        ? 'life cycles, then the chain of reads with the adds'
        : 'the life cycle of each element',
    judgements: sets.findings.map((findings) =>
      findings.judgement({ missing: counts.reads === 0 ? ['no read succeeded'] : [], judged, established }),
    ),
    details: { model, ...counts, visibilityMs: sets.visibilityMs() },
  });
}
