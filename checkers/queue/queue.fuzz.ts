import type { Prng } from '../../harness/core/prng.ts';
import { agree } from '../testing/agree.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { recordOf } from '../testing/random-history.ts';
import { queue } from './queue.ts';
import { expectedOfQueue, isFifo } from './testing/queue-oracles.ts';
import { randomQueueHistory } from './testing/random-queue.ts';

/** Queues under all models, against the definitions; and what is wrong by `fifo` has no order as a queue either. */
export const fuzzer: Fuzzer = { name: 'queue', tryOne };

/** What the streaming form must tell of too. */
const streamed = { anomalies: ['duplicate-delivery', 'reordered', 'garbage-read', 'G1a', 'future-read'] };

function tryOne(prng: Prng): FuzzCase {
  const { ops, isNearMiss } = randomQueueHistory(prng);
  const model = prng.pick(['fifo', 'unordered', 'at-least-once']);
  const record = recordOf(ops);
  const { operations } = record.history;
  const expected = expectedOfQueue(operations, model);
  if (expected === 'invalid' && isFifo(operations))
    throw new Error(`wrong by ${model}, but it has an order as a queue: ${historyText(record.history)}`);
  return { validity: agree(queue, { record, model, expected, streamed }), isNearMiss };
}
