import { UsageError } from '../../harness/core/errors.ts';
import type { Operation } from '../../harness/core/history.ts';
import { type Json, isJsonObject } from '../../harness/core/json.ts';
import { msToNanos } from '../../harness/core/time.ts';

/** A fencing token: a number that grows with every grant. */
export type Token = number | bigint;

/** What an acquire or a renewal answered. */
export interface LeaseAnswer {
  readonly token: Token | undefined;
  /** How long the lease lasts, from the moment of the grant, in ns. */
  readonly ttl: number | undefined;
  /** When it ends, in ns since the run began. */
  readonly until: number | undefined;
}

/**
 * Reads `{token, ttl}`, `{token, until}` (both in ms; `until` since the run began), a bare token, or null for a lease without any.
 *
 * @throws UsageError naming the line and the field.
 */
export function leaseAnswer(operation: Operation): LeaseAnswer {
  const { output } = operation;
  if (!isJsonObject(output)) return { token: tokenIn(output, operation), ttl: undefined, until: undefined };
  return {
    token: tokenIn(output['token'], operation),
    ttl: nanosIn('ttl', output['ttl'], operation),
    until: nanosIn('until', output['until'], operation),
  };
}

/** The token that an operation was asked to use: `{token}`, a bare token, or none. @throws UsageError as `leaseAnswer` does. */
export function askedToken(operation: Operation): Token | undefined {
  const { input } = operation;
  return tokenIn(isJsonObject(input) ? input['token'] : input, operation);
}

function tokenIn(value: Json | undefined, { index, f }: Operation): Token | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  // One integer has one form, so that equal tokens are equal keys.
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  throw new UsageError(
    `history line ${index}: the token of the ${f} is no number; tokens are compared, so that they must be`,
  );
}

function nanosIn(field: string, value: Json | undefined, { index, f }: Operation): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return msToNanos(value);
  throw new UsageError(`history line ${index}: the ${field} of the ${f} is no number of milliseconds from 0 on`);
}
