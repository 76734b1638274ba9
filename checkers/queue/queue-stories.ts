import type { Operation } from '../../harness/core/history.ts';
import { countText } from '../count-text.ts';
import { type Story, who, whoLower } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { type ThinAirWords, thinAirStory } from '../thin-air-story.ts';
import { valueText } from '../value-ids.ts';
import type { QueuedValue } from './queue-history.ts';

/** Operations that a story names one by one. */
const namedMax = 10;

const enqueueWords: ThinAirWords = {
  found: 'took out',
  wasFound: 'taken out',
  operation: 'enqueue',
  doing: 'enqueueing',
  does: 'enqueues',
  did: 'put it in',
  done: 'put in',
};

/** An acknowledged value that never came out, though the queue was found empty later. */
export function lostStory(value: QueuedValue, enqueue: Operation, empty: Operation, key: string | undefined): Story {
  const name = valueText(value.value);
  return {
    title: `${name}${keySuffix(key)} is lost: it was acknowledged, and nobody took it out`,
    explanation: [`${who(enqueue)} enqueued ${name}, and it was acknowledged.`, emptySentence(empty)],
    operations: [enqueue, empty],
    anomaly: 'lost-write',
    isOfTime: true,
  };
}

/** More values are missing than operations without an outcome can have taken. */
export function someLostStory(
  enqueues: readonly Operation[],
  crashed: readonly Operation[],
  empty: Operation,
  key: string | undefined,
): Story {
  const lost = enqueues.length - crashed.length;
  return {
    title: `at least ${lost} of ${enqueues.length} acknowledged values${keySuffix(key)} are lost`,
    explanation: [
      `${countText(enqueues.length, 'value was', 'values were')} acknowledged and never came out, such as that of ${enqueues.slice(0, 1).map(whoLower).join('')}.`,
      `${countText(crashed.length, 'dequeue')} without an outcome may have taken one each.`,
      emptySentence(empty),
    ],
    operations: [...enqueues.slice(0, namedMax), ...crashed.slice(0, namedMax), empty],
    anomaly: 'lost-write',
  };
}

/** A value that was taken out more often than it was put in. */
export function duplicateStory(value: QueuedValue, deliveries: readonly Operation[], key: string | undefined): Story {
  const name = valueText(value.value);
  const told = deliveries.slice(0, namedMax);
  return {
    title: `${name}${keySuffix(key)} was taken out ${countText(deliveries.length, 'time')}, and put in ${countText(value.attempts.length, 'time')}`,
    explanation: [
      ...value.attempts.slice(0, namedMax).map((enqueue) => `${who(enqueue)} enqueued ${name}.`),
      ...told.map((delivery, i) => `${who(delivery)} took it out${i === 0 ? '' : ' again'}.`),
    ],
    operations: [...value.attempts.slice(0, namedMax), ...told],
    anomaly: 'duplicate-delivery',
  };
}

/** A value that can't have been in the queue when it was taken out. */
export function unexpectedStory(value: QueuedValue, delivery: Operation, key: string | undefined): Story {
  return thinAirStory({
    name: valueText(value.value),
    key,
    foundBy: delivery,
    later: value.attempts.find(({ invokedAt }) => invokedAt > (delivery.completedAt ?? Infinity)),
    refused: value.refused,
    words: enqueueWords,
  });
}

/** Two values that one process put in, and that one process took out in the other order. */
export interface Reordered {
  readonly first: QueuedValue;
  readonly second: QueuedValue;
  readonly firstIn: Operation;
  readonly secondIn: Operation;
  readonly firstOut: Operation;
  readonly secondOut: Operation;
}

export function reorderedStory(found: Reordered, key: string | undefined): Story {
  const [a, b] = [valueText(found.first.value), valueText(found.second.value)];
  const { firstIn, secondIn, firstOut, secondOut } = found;
  const isOneDrain = firstOut === secondOut;
  return {
    title: `process ${firstIn.process} put ${a} in before ${b}${keySuffix(key)}, and process ${firstOut.process} took ${b} out before ${a}`,
    explanation: [
      `${who(firstIn)} enqueued ${a}, and it was acknowledged.`,
      `${who(secondIn)} enqueued ${b} after that.`,
      ...(isOneDrain ? [] : [`${who(secondOut)} took out ${b}.`]),
      isOneDrain ? `${who(firstOut)} took out ${b}, and then ${a}.` : `${who(firstOut)} took out ${a} after that.`,
    ],
    operations: [firstIn, secondIn, ...(isOneDrain ? [] : [secondOut]), firstOut],
    anomaly: 'reordered',
    isOfTime: true,
  };
}

function emptySentence(empty: Operation): string {
  const what = empty.f === 'drain' ? 'drained the queue' : 'found the queue empty';
  return `${who(empty)} ${what}, begun after that.`;
}
