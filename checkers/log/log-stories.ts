import type { Operation } from '../../harness/core/history.ts';
import { countText } from '../count-text.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { type ThinAirWords, thinAirStory } from '../thin-air-story.ts';
import { valueText } from '../value-ids.ts';
import { type Append, type Divergence, type LoggedValue, type Sighting, placeCount, placesOf } from './log-tables.ts';
import type { Position } from './consumers.ts';

type Key = string | undefined;

/** Places that a story names one by one. */
const namedMax = 10;

const sendWords: ThinAirWords = {
  found: 'polled',
  wasFound: 'polled',
  operation: 'send',
  doing: 'sending',
  does: 'sends',
  did: 'sent it',
  done: 'sent',
};

/** Two values at one offset: readers that see different logs. */
export function divergedStory({ slot, value, operation }: Divergence, key: Key): Story {
  const [a, b] = [valueText(slot.value.value), valueText(value.value)];
  return {
    title: `offset ${slot.offset}${keySuffix(key)} holds both ${a} and ${b}`,
    explanation: [
      `${who(slot.sighting)} ${found(slot.sighting)} ${a} at offset ${slot.offset}.`,
      `${who(operation)} ${found(operation)} ${b} there.`,
    ],
    operations: distinct([slot.sighting, operation]),
    anomaly: 'inconsistent-offsets',
  };
}

/** A value at more offsets than it was sent times. */
export function duplicateStory(logged: LoggedValue, key: Key): Story {
  const name = valueText(logged.value);
  const { appends } = logged;
  const told = placesOf(logged, namedMax);
  return {
    title: `${name}${keySuffix(key)} was sent ${countText(appends.length, 'time')}, and is at ${countText(placeCount(logged), 'offset')}`,
    explanation: told.map(
      ({ operation, offset }) => `${who(operation)} ${found(operation)} ${name} at offset ${offset}.`,
    ),
    operations: distinct([...appends.slice(0, namedMax), ...told].map(({ operation }) => operation)),
    anomaly: 'duplicate',
  };
}

/** A record that was polled and that nobody can have sent by then. */
export function unexpectedStory({ value, appends, refused }: LoggedValue, poll: Operation, key: Key): Story {
  const later = appends[0]?.operation;
  return thinAirStory({ name: valueText(value), key, foundBy: poll, later, refused, words: sendWords });
}

/** An acknowledged record that no poll ever showed, between others that were shown. */
export function lostStory({ value }: LoggedValue, append: Append, beyond: Sighting, key: Key): Story {
  const name = valueText(value);
  return {
    title: `${name}${keySuffix(key)} is lost: acknowledged at offset ${append.offset}, and polled by nobody`,
    explanation: [
      `${who(append.operation)} sent ${name}, and was answered offset ${append.offset}.`,
      `${who(beyond.operation)} polled beyond it, up to offset ${beyond.offset}; no poll ever showed ${name}.`,
    ],
    operations: [append.operation, beyond.operation],
    anomaly: 'lost-write',
  };
}

/** Sends of which the later one has the smaller offset. */
export function sendsReversedStory(earlier: Sighting, later: Sighting, key: Key): Story {
  const isOne = earlier.operation === later.operation;
  return {
    title: `a send${keySuffix(key)} got offset ${later.offset}, after an earlier one had got ${earlier.offset}`,
    explanation: [
      `${who(earlier.operation)} was answered offset ${earlier.offset}.`,
      isOne
        ? `The same operation sent on, and was answered offset ${later.offset}.`
        : `${who(later.operation)} sent after that, and was answered offset ${later.offset}.`,
    ],
    operations: distinct([earlier.operation, later.operation]),
    anomaly: isOne ? 'int-nonmonotonic-send' : 'nonmonotonic-send',
    isOfTime: !isOne,
  };
}

/** A consumer that was given an offset again, or one before it. */
export function wentBackStory(from: Position, to: Position, key: Key): Story {
  const isOne = from.operation === to.operation;
  return {
    title: `${isOne ? 'one poll' : `polls of process ${to.operation.process}`}${keySuffix(key)} went from offset ${from.offset} to ${to.offset}`,
    explanation: [
      `${who(from.operation)} polled offset ${from.offset}.`,
      isOne
        ? `Its next record was that of offset ${to.offset}.`
        : `${who(to.operation)} polled offset ${to.offset} next.`,
    ],
    operations: distinct([from.operation, to.operation]),
    anomaly: isOne ? 'int-nonmonotonic-poll' : 'nonmonotonic-poll',
  };
}

/** A consumer that was not given a record that another one was. */
export function skippedStory(from: Position, to: Position, skipped: Sighting, key: Key): Story {
  const isOne = from.operation === to.operation;
  return {
    title: `${isOne ? 'one poll' : `polls of process ${to.operation.process}`}${keySuffix(key)} skipped offset ${skipped.offset}`,
    explanation: [
      `${who(from.operation)} polled offset ${from.offset}, and ${isOne ? 'in the same poll' : `then (history line ${to.operation.index})`} ${to.offset}.`,
      `${who(skipped.operation)} polled a record at offset ${skipped.offset}.`,
    ],
    operations: distinct([from.operation, to.operation, skipped.operation]),
    anomaly: isOne ? 'int-poll-skip' : 'poll-skip',
  };
}

/** An offset at which nobody ever found anything. */
export function gapStory(from: Sighting, to: Sighting, key: Key): Story {
  const first = from.offset + 1;
  const last = to.offset - 1;
  return {
    title: `nothing is at ${first === last ? `offset ${first}` : `offsets ${first} to ${last}`}${keySuffix(key)}`,
    explanation: [
      `${who(from.operation)} ${found(from.operation)} a record at offset ${from.offset}.`,
      `${who(to.operation)} ${found(to.operation)} the next one at offset ${to.offset}.`,
    ],
    operations: distinct([from.operation, to.operation]),
    anomaly: 'gap',
  };
}

function found({ f }: Operation): string {
  return f === 'poll' ? 'polled' : f === 'send' ? 'was answered' : 'saw';
}

function distinct(operations: readonly Operation[]): Operation[] {
  return [...new Set(operations)];
}
