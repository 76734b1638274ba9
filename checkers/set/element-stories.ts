import type { Operation } from '../../harness/core/history.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { type ThinAirWords, thinAirStory } from '../thin-air-story.ts';
import { valueText } from '../value-ids.ts';
import type { Element } from './elements.ts';

const addWords: ThinAirWords = {
  found: 'read',
  wasFound: 'read',
  operation: 'add',
  doing: 'adding',
  does: 'adds',
  did: 'added it',
  done: 'added',
};

/** Why an element that a read showed can't have been there: nothing that may have happened adds it before the read ended. */
export function unexpectedStory(element: Element, read: Operation, key: string | undefined): Story {
  const { attempt, refused, value } = element;
  return thinAirStory({ name: valueText(value), key, foundBy: read, later: attempt, refused, words: addWords });
}

/** An element that one read showed more than once. */
export function duplicateStory(element: Element, read: Operation, key: string | undefined): Story {
  const value = valueText(element.value);
  const times = element.attempt === undefined ? '' : ' A set holds each element once, however often it is added.';
  return {
    title: `one read showed ${value}${keySuffix(key)} more than once`,
    explanation: [`${who(read)} read a list in which ${value} is more than once.${times}`],
    operations: [read],
    anomaly: 'duplicate-element',
  };
}

/** Who made sure that the element is there: `Process 1 (history line 3) added 5, which was acknowledged.` */
export function knownStory(element: Element, shownBy: Operation | undefined): string {
  const value = valueText(element.value);
  if (element.acknowledged !== undefined)
    return `${who(element.acknowledged)} added ${value}, and it was acknowledged.`;
  if (shownBy !== undefined) return `${who(shownBy)} read ${value}.`;
  return `The set held ${value} from the beginning.`;
}
