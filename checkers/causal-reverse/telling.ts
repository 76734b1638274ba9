import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { valueText } from '../value-ids.ts';
import type { ForeignValue, Reversal } from './visible-writes.ts';

export const reversalProperty = 'causal-reverse';
export const foreignProperty = 'reads-of-writes';

/** A later write seen without an earlier one. */
export function reversalStory({ read, visible, absent }: Reversal, key: string | undefined): Story {
  const [seen, missed] = [valueText(visible.value), valueText(absent.value)];
  const isAcknowledged = absent.proof.index === absent.write.index;
  return {
    title: `a read${keySuffix(key)} sees ${seen} and not ${missed}, which was written before`,
    explanation: [
      isAcknowledged
        ? `${who(absent.write)} wrote ${missed}, and was told so.`
        : `${who(absent.proof)} read ${missed}: so it was written by then.`,
      `${who(visible.write)} began to write ${seen} only after that.`,
      `${who(read)} sees ${seen} and not ${missed}.`,
    ],
    operations: [absent.write, ...(isAcknowledged ? [] : [absent.proof]), visible.write, read],
    anomaly: 'causal-reverse',
    isOfTime: true,
  };
}

/** A value that no write can have put there. */
export function foreignStory({ read, value, kind, write }: ForeignValue, key: string | undefined): Story {
  const what = valueText(value);
  const why = {
    'phantom-read': { title: 'which nobody wrote', because: 'Nobody asked to write it.' },
    G1a: {
      title: 'whose write failed',
      because: write === undefined ? '' : `${who(write)} was to write it, and failed.`,
    },
    'future-read': {
      title: 'which was written only later',
      because: write === undefined ? '' : `${who(write)} began to write it after that.`,
    },
  }[kind];
  return {
    title: `a read${keySuffix(key)} shows ${what}, ${why.title}`,
    explanation: [`${who(read)} read ${what}.`, why.because],
    operations: write === undefined ? [read] : [write, read],
    anomaly: kind,
    isOfTime: kind === 'future-read',
  };
}
