import type { Operation } from '../../harness/core/history.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { violationOf } from '../findings.ts';
import type { StreamedObject } from '../stream-by-key.ts';
import { GrowingTokens } from './growing-tokens.ts';
import { type Token, askedToken, leaseAnswer } from './lease-fields.ts';
import { fencingProperty, growthProperty, growthStory, staleWorkStory } from './telling.ts';

/** Tokens of one lease while they are recorded, with a few entries for each process; who held it when is for the whole history. */
export function streamedLease(): StreamedObject {
  const granted = new GrowingTokens();
  const accepted = new GrowingTokens();
  const held = new Map<number, Token>();

  const acquired = (operation: Operation, key: string | undefined): Violation | undefined => {
    const { token } = leaseAnswer(operation);
    // Given again to who has it: that is more time, and no new grant.
    if (token === undefined || held.get(operation.process) === token) return undefined;
    held.set(operation.process, token);
    const later = { operation, token };
    const earlier = granted.ended(later);
    return earlier !== undefined && earlier.token >= token
      ? violationOf(growthProperty, growthStory(earlier, later, key))
      : undefined;
  };

  const worked = (operation: Operation, key: string | undefined): Violation | undefined => {
    const token = askedToken(operation);
    if (token === undefined) return undefined;
    const later = { operation, token };
    const earlier = accepted.ended(later);
    return earlier !== undefined && earlier.token > token
      ? violationOf(fencingProperty, staleWorkStory(earlier, later, key))
      : undefined;
  };

  return {
    add: ({ operation, hasEnded, key }) => {
      const { f, type, process } = operation;
      if (!hasEnded) {
        if (f === 'acquire') granted.invoked(operation);
        if (f === 'work') accepted.invoked(operation);
        return undefined;
      }
      if (f === 'release' && type !== 'fail') held.delete(process);
      if (type !== 'ok') return undefined;
      return f === 'acquire' ? acquired(operation, key) : f === 'work' ? worked(operation, key) : undefined;
    },
  };
}
