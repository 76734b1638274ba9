import type { Operation } from '../../harness/core/history.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { valueText } from '../value-ids.ts';
import type { Element } from './elements.ts';

/** Why an element that a read showed can't have been there: nothing that may have happened adds it before the read ended. */
export function unexpectedStory(element: Element, read: Operation, key: string | undefined): Story {
  const { attempt, refused } = element;
  const value = valueText(element.value);
  const shown = `${who(read)} read ${value}${keySuffix(key)}.`;
  if (attempt !== undefined) {
    return {
      title: `${value}${keySuffix(key)} was read before it was added`,
      explanation: [shown, `Only after that read had ended did ${lower(who(attempt))} begin to add ${value}.`],
      operations: [read, attempt],
      anomaly: 'future-read',
      isOfTime: true,
    };
  }
  if (refused !== undefined) {
    return {
      title: `${value}${keySuffix(key)} was read, and its add failed`,
      explanation: [`${who(refused)} was told that adding ${value} failed, so that it never was added.`, shown],
      operations: [refused, read],
      anomaly: 'G1a',
    };
  }
  return {
    title: `${value}${keySuffix(key)} was read, and nobody added it`,
    explanation: [shown, `No operation of the history adds ${value}.`],
    operations: [read],
    anomaly: 'garbage-read',
  };
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

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
