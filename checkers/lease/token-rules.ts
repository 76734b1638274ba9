import type { Operation } from '../../harness/core/history.ts';
import { eventsOf } from '../operation-events.ts';
import type { Grant } from './grants.ts';
import { GrowingTokens, type TokenUse } from './growing-tokens.ts';
import { askedToken } from './lease-fields.ts';

/** Two uses of tokens of which the later has no greater one, or a smaller one. */
export interface TokenPair {
  readonly earlier: TokenUse;
  readonly later: TokenUse;
}

/** Grants whose tokens do not grow with time, and tokens that were granted twice; O(n log n). */
export function growthFaults(grants: readonly Grant[]): TokenPair[] {
  const uses = grants.flatMap(({ acquire, answer }): TokenUse[] =>
    answer.token === undefined ? [] : [{ operation: acquire, token: answer.token }],
  );
  const first = new Map<string, TokenUse>();
  const faults: TokenPair[] = [];
  for (const later of uses) {
    const earlier = first.get(String(later.token));
    if (earlier === undefined) first.set(String(later.token), later);
    else faults.push({ earlier, later });
  }
  return [...faults, ...regressions(uses)];
}

export interface FencingFaults {
  /** Work that was accepted after work with a greater token. */
  readonly stale: readonly TokenPair[];
  /** Work that was accepted with a token that no acquire had been answered, with the acquire that was answered it later. */
  readonly unknown: readonly { readonly use: TokenUse; readonly grant: Operation | undefined }[];
  readonly accepted: number;
}

/** A resource that remembers the greatest token accepts no smaller one: exactly then its work can be put in an order. */
export function fencingFaults(operations: readonly Operation[], grants: readonly Grant[]): FencingFaults {
  const uses = operations.flatMap((operation): TokenUse[] => {
    if (operation.f !== 'work' || operation.type !== 'ok') return [];
    const token = askedToken(operation);
    return token === undefined ? [] : [{ operation, token }];
  });
  const granted = new Map<string, Operation>();
  for (const { acquire, answer } of grants) {
    if (answer.token !== undefined && !granted.has(String(answer.token))) granted.set(String(answer.token), acquire);
  }
  // An acquire of unknown outcome may have been granted any token.
  const openSince = operations.find(({ f, type }) => f === 'acquire' && type === 'info')?.invokedAt ?? Infinity;
  const unknown = uses.flatMap((use) => {
    const grant = granted.get(String(use.token));
    const givenSince = grant?.invokedAt ?? openSince;
    return givenSince <= (use.operation.completedAt ?? Infinity) ? [] : [{ use, grant }];
  });
  return { stale: regressions(uses), unknown, accepted: uses.length };
}

/** Uses of tokens after the use of a greater one. */
function regressions(uses: readonly TokenUse[]): TokenPair[] {
  const tokens = new GrowingTokens();
  const byOperation = new Map(uses.map((use) => [use.operation, use]));
  const found: TokenPair[] = [];
  for (const { operation, hasEnded } of eventsOf(uses.map((use) => use.operation))) {
    const later = byOperation.get(operation);
    if (later === undefined) continue;
    if (!hasEnded) tokens.invoked(operation);
    else {
      const earlier = tokens.ended(later);
      if (earlier !== undefined && earlier.token > later.token) found.push({ earlier, later });
    }
  }
  return found;
}
