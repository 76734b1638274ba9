import type { Operation } from '../../harness/core/history.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import type { Overlap } from './overlaps.ts';

export const exclusion = 'mutual-exclusion';
export const ownership = 'owner-releases';

/** Two holders at once, told. */
export function overlapStory({ first, second }: Overlap, key: string | undefined): Story {
  const [holder, other] = [first.acquire.process, second.acquire.process];
  return {
    title:
      holder === other
        ? `process ${holder} was given the lock${keySuffix(key)} again while it held it`
        : `processes ${holder} and ${other} held the lock${keySuffix(key)} at once`,
    explanation: [
      `${who(first.acquire)} had acquired it and ${releaseText(first.release)}.`,
      `${who(second.acquire)} was given it all the same, and ${releaseText(second.release)}.`,
    ],
    operations: [first.acquire, first.release ?? [], second.release ?? [], second.acquire].flat(),
    anomaly: 'overlapping-holders',
    isOfTime: true,
  };
}

function releaseText(release: Operation | undefined): string {
  return release === undefined
    ? 'never asked to release it'
    : `did not ask to release it before history line ${release.index}`;
}

/** A release that succeeded for a process which held nothing, with the last that it did before. */
export function unheldStory(release: Operation, operations: readonly Operation[], key: string | undefined): Story {
  const { process, index } = release;
  const last = operations.findLast((each) => each.process === process && each.index < index && each.type === 'ok');
  return {
    title: `process ${process} released the lock${keySuffix(key)} without holding it`,
    explanation: [
      `${who(release)} released it, and the release succeeded.`,
      last === undefined
        ? 'It had acquired nothing before.'
        : `Before that its ${last.f} had succeeded (history line ${last.index}), and nothing since.`,
    ],
    operations: last === undefined ? [release] : [last, release],
    anomaly: 'release-by-non-holder',
  };
}

/** Why what a process did later is not judged. */
export function doubtText({ process, f, index }: Operation): string {
  return `process ${process} went on after its ${f} of unknown outcome (history line ${index}), so that what it held afterwards is not certain`;
}
