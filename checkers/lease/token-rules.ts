import type { Operation } from '../../harness/core/history.ts';
import type { Grant } from './grants.ts';
import type { TokenUse } from './growing-tokens.ts';
import { type Token, askedToken } from './lease-fields.ts';

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
  const first = new Map<Token, TokenUse>();
  const faults: TokenPair[] = [];
  for (const later of uses) {
    const earlier = first.get(later.token);
    if (earlier === undefined) first.set(later.token, later);
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
  const granted = new Map<Token, Operation>();
  for (const { acquire, answer } of grants) {
    if (answer.token !== undefined && !granted.has(answer.token)) granted.set(answer.token, acquire);
  }
  // An acquire of unknown outcome may have been granted any token.
  const openSince = operations.find(({ f, type }) => f === 'acquire' && type === 'info')?.invokedAt ?? Infinity;
  const unknown = uses.flatMap((use) => {
    const grant = granted.get(use.token);
    const givenSince = grant?.invokedAt ?? openSince;
    return givenSince <= (use.operation.completedAt ?? Infinity) ? [] : [{ use, grant }];
  });
  return { stale: regressions(uses), unknown, accepted: uses.length };
}

/** Uses of tokens, in order of invocation, that were begun after the use of a greater one was over. */
function regressions(uses: readonly TokenUse[]): TokenPair[] {
  const ended = uses.toSorted((a, b) => endOf(a) - endOf(b));
  const found: TokenPair[] = [];
  let next = 0;
  let greatest: TokenUse | undefined;
  for (const later of uses) {
    for (let use = ended[next]; use !== undefined && endOf(use) < later.operation.invokedAt; use = ended[++next]) {
      if (greatest === undefined || use.token > greatest.token) greatest = use;
    }
    if (greatest !== undefined && greatest.token > later.token) found.push({ earlier: greatest, later });
  }
  return found;
}

function endOf({ operation }: TokenUse): number {
  return operation.completedAt ?? Infinity;
}
