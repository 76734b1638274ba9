import { unreachable } from '../../harness/core/errors.ts';
import { type Story, who } from '../findings.ts';
import { valueText } from '../value-ids.ts';
import { actText, ofText } from './act-text.ts';
import type { ImpossibleRead } from './object-acts.ts';

/** Tells a read of what can't be there, whatever was promised. */
export function impossibleStory({ kind, read, value, key, writer }: ImpossibleRead): Story {
  const text = valueText(value);
  const reader = `${who(read)} ${actText(read, key)}.`;
  const operations = writer === undefined ? [read] : [writer, read];
  const wrote = writer === undefined ? '' : `${who(writer)} ${key.kind === 'list' ? 'appended' : 'wrote'} ${text}`;
  switch (kind) {
    case 'thin-air':
      return {
        title: `process ${read.process} read ${text}${ofText(key)}, which nobody wrote`,
        explanation: [reader, `No operation of the history was asked to write ${text}.`],
        operations,
        anomaly: 'ThinAirRead',
      };
    case 'aborted':
      return {
        title: `process ${read.process} read ${text}${ofText(key)}, whose write failed`,
        explanation: [`${wrote}, and was answered that it certainly did not happen.`, reader],
        operations,
        anomaly: 'G1a',
      };
    case 'duplicate':
      return {
        title: `process ${read.process} read ${text}${ofText(key)} twice in one list`,
        explanation: [`${wrote} once.`, reader],
        operations,
        anomaly: 'duplicate-elements',
      };
    default:
      return unreachable(kind);
  }
}
