import { type Story, who } from '../findings.ts';
import { valueText } from '../value-ids.ts';
import type { ForeignValue, Fracture } from './visibility.ts';

export const visibilityProperty = 'atomic-visibility';
export const foreignProperty = 'reads-of-writes';

/** A transaction that was seen in part. */
export function fractureStory({ read, seen, missed }: Fracture): Story {
  const instead =
    missed.write === undefined
      ? `${missed.shard} still had nothing`
      : `${missed.shard} had ${valueText(missed.value)} of history line ${missed.write.index}`;
  const isOver = missed.write !== undefined && (missed.write.completedAt ?? Infinity) < seen.write.invokedAt;
  return {
    title: `a read of all shards sees a transaction at ${seen.shard} and not at ${missed.shard}`,
    explanation: [
      `${who(seen.write)} wrote ${valueText(seen.value)} at ${seen.shard}, and wrote ${missed.shard} in the same transaction.`,
      `${who(read)} saw it at ${seen.shard}, while ${instead}${isOver ? ', which was over before' : ''}.`,
    ],
    operations: [seen.write, ...(missed.write === undefined ? [] : [missed.write]), read],
    anomaly: 'fractured-read',
    isOfTime: true,
  };
}

/** A value that nobody can have written; of a transaction that failed it is an effect all the same. */
export function foreignStory({ read, shard, value, failed }: ForeignValue): Story {
  const what = `${valueText(value)} at ${shard}`;
  return {
    title: `a read of all shards shows ${what}, ${failed === undefined ? 'which nobody wrote' : 'whose transaction failed'}`,
    explanation: [
      `${who(read)} read ${what}.`,
      failed === undefined ? 'No transaction asked to write it.' : `${who(failed)} was to write it, and failed.`,
    ],
    operations: failed === undefined ? [read] : [failed, read],
    anomaly: failed === undefined ? 'phantom-read' : 'G1a',
  };
}
