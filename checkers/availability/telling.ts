import type { Operation } from '../../harness/core/history.ts';
import { type Nanos, type TimeWindow, formatDurationMs, nanos, nanosToMs } from '../../harness/core/time.ts';
import { countText } from '../count-text.ts';
import { type Story, who } from '../findings.ts';
import { errorKinds } from '../stats/error-kinds.ts';
import type { Outage } from './outages.ts';

export const shareProperty = 'availability';
export const outageProperty = 'outage';

/** Operations that show it, by way of example. */
const shownMax = 5;
const kindsMax = 3;

/** What is judged: operations outside of faults. */
export interface OutsideFaults {
  readonly operations: readonly Operation[];
  readonly excused: readonly TimeWindow[];
  /** Of the history. */
  readonly end: Nanos;
}

interface Shortfall {
  readonly perMille: number;
  readonly good: number;
  readonly word: string;
  readonly isSuccess: (operation: Operation) => boolean;
}

/** Fewer operations succeeded than were promised. */
export function shareStory({ operations }: OutsideFaults, { perMille, good, word, isSuccess }: Shortfall): Story {
  const bad = operations.filter((each) => !isSuccess(each));
  const kinds = Object.entries(errorKinds(bad)).slice(0, kindsMax);
  const share = Math.floor((good / operations.length) * 10_000) / 100;
  return {
    title: `${share} % of ${countText(operations.length, 'operation')} outside faults were ${word}, of at least ${perMille / 10} %`,
    explanation: [
      `${countText(bad.length, 'operation')} outside faults ${bad.length === 1 ? 'was' : 'were'} not ${word}.`,
      `The most frequent reasons: ${kinds.map(([reason, count]) => `${reason} (${count.toLocaleString('en-US')})`).join(', ')}.`,
    ],
    operations: bad.slice(0, shownMax),
    anomaly: 'unavailability',
  };
}

/** Nobody succeeded for too long. */
export function outageStory({ first, window }: Outage, outside: TimeWindow, outageMax: number): Story {
  const length = formatDurationMs(nanosToMs(nanos(outside.to - outside.from)));
  const limit = formatDurationMs(nanosToMs(nanos(outageMax)));
  return {
    title: `for ${length} outside faults no operation succeeded, of at most ${limit}`,
    explanation: [
      `${who(first)} asked, at ${timeText(first.invokedAt)}.`,
      `From ${timeText(window.from)} to ${timeText(window.to)} nobody succeeded, ${length} of it outside faults.`,
    ],
    operations: [first],
    anomaly: 'unavailability',
  };
}

function timeText(time: Nanos): string {
  return formatDurationMs(nanosToMs(time));
}
