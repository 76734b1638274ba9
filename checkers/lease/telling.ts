import type { Operation } from '../../harness/core/history.ts';
import { formatDurationMs, nanos, nanosToMs } from '../../harness/core/time.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import type { Conflict } from './exclusion.ts';
import { type Grant, earliestEnd } from './grants.ts';
import type { TokenUse } from './growing-tokens.ts';

export const exclusionProperty = 'mutual-exclusion';
export const growthProperty = 'tokens-grow';
export const fencingProperty = 'fencing';

/** Leases that can't all have been held one after another. */
export function conflictStory(conflict: Conflict, key: string | undefined): Story {
  const holders = conflict.map(({ acquire }) => acquire.process);
  return {
    title: `processes ${holders.slice(0, -1).join(', ')} and ${holders.at(-1) ?? 0} held the lease${keySuffix(key)} at once`,
    explanation: conflict.map((grant, i) => heldText(grant, i === conflict.length - 1)),
    operations: conflict.flatMap(({ acquire, release, renewals }) => [
      acquire,
      ...renewals.slice(-1).map(({ operation }) => operation),
      ...(release === undefined ? [] : [release]),
    ]),
    anomaly: 'overlapping-holders',
    isOfTime: true,
  };
}

function heldText(grant: Grant, isLast: boolean): string {
  const { acquire, answer, release, renewals } = grant;
  const token = answer.token === undefined ? '' : ` with token ${answer.token}`;
  const latest = acquire.completedAt ?? acquire.invokedAt;
  if (isLast) return `${who(acquire)} was granted it${token} no later than ${timeText(latest)}.`;
  const end = earliestEnd(grant, acquire.invokedAt);
  const last = renewals.at(-1)?.operation;
  const why =
    release !== undefined && end >= release.invokedAt
      ? `it did not ask to release it before then (history line ${release.index})`
      : last === undefined
        ? 'it had not expired before'
        : `it had renewed it (history line ${last.index})`;
  return end === Infinity
    ? `${who(acquire)} was granted it${token} with no end, and never asked to release it.`
    : `${who(acquire)} was granted it${token} and held it until ${timeText(end)} at least: ${why}.`;
}

function timeText(time: number): string {
  return formatDurationMs(nanosToMs(nanos(time)));
}

/** A token that is not greater than one that was given out before. */
export function growthStory(earlier: TokenUse, later: TokenUse, key: string | undefined): Story {
  const isSame = earlier.token === later.token;
  const isBefore = (earlier.operation.completedAt ?? Infinity) < later.operation.invokedAt;
  return {
    title: isSame
      ? `token ${later.token}${keySuffix(key)} was granted twice`
      : `token ${later.token}${keySuffix(key)} was granted after token ${earlier.token}`,
    explanation: [
      `${who(earlier.operation)} was granted token ${earlier.token}.`,
      isBefore
        ? `${who(later.operation)} asked for one after that, and was granted token ${later.token}.`
        : `${who(later.operation)} was granted token ${later.token}.`,
    ],
    operations: [earlier.operation, later.operation],
    anomaly: isSame ? 'duplicate-token' : 'token-regression',
    isOfTime: isBefore,
  };
}

/** Work that was accepted with a token although a greater one had been seen. */
export function staleWorkStory(newer: TokenUse, stale: TokenUse, key: string | undefined): Story {
  return {
    title: `work${keySuffix(key)} with token ${stale.token} was accepted after work with token ${newer.token}`,
    explanation: [
      `${who(newer.operation)} had its work accepted with token ${newer.token}.`,
      `${who(stale.operation)} asked after that, with the smaller token ${stale.token}, and was accepted too.`,
    ],
    operations: [newer.operation, stale.operation],
    anomaly: 'stale-token',
    isOfTime: true,
  };
}

/** Work that was accepted with a token that nobody had been granted. */
export function unknownTokenStory(
  { operation, token }: TokenUse,
  grant: Operation | undefined,
  key: string | undefined,
): Story {
  return {
    title: `work${keySuffix(key)} was accepted with token ${token}, which nobody had been granted`,
    explanation: [
      `${who(operation)} worked with token ${token}.`,
      grant === undefined ? 'No acquire answered it.' : `${who(grant)} was granted it, and asked only after that.`,
    ],
    operations: grant === undefined ? [operation] : [grant, operation],
    anomaly: 'unknown-token',
  };
}
