import type { Operation } from '../../harness/core/history.ts';
import { type LeaseAnswer, type Token, askedToken, leaseAnswer } from './lease-fields.ts';

/** One lease that was granted. It took effect at a moment between the acquire's invocation and its completion. */
export interface Grant {
  readonly acquire: Operation;
  readonly answer: LeaseAnswer;
  readonly renewals: readonly { readonly operation: Operation; readonly answer: LeaseAnswer }[];
  /** The first release that may have ended it. */
  readonly release: Operation | undefined;
}

type Draft = { -readonly [K in keyof Grant]: Grant[K] } & { renewals: Grant['renewals'][number][] };

/**
 * The grants of one lease, in order of the acquires' invocations. Releases and renewals belong to the grant of the token that they name, or to the
 * last one of their process. A process that is given the token that it has is given more time.
 *
 * @throws UsageError as `leaseAnswer` does.
 */
export function grantsOf(operations: readonly Operation[]): Grant[] {
  const grants: Draft[] = [];
  const byProcess = new Map<number, Draft>();
  const byToken = new Map<Token, Draft>();
  for (const operation of operations) {
    const { f, type, process } = operation;
    if (type === 'fail' || (f === 'acquire' && type !== 'ok')) continue;
    if (f === 'acquire') {
      const answer = leaseAnswer(operation);
      const mine = byProcess.get(process);
      if (
        mine !== undefined &&
        mine.release === undefined &&
        answer.token !== undefined &&
        mine.answer.token === answer.token
      ) {
        mine.renewals.push({ operation, answer });
        continue;
      }
      const grant: Draft = { acquire: operation, answer, renewals: [], release: undefined };
      grants.push(grant);
      byProcess.set(process, grant);
      if (answer.token !== undefined) byToken.set(answer.token, grant);
      continue;
    }
    const token = askedToken(operation);
    const grant = token === undefined ? byProcess.get(process) : byToken.get(token);
    if (grant === undefined) continue;
    if (f === 'release') grant.release ??= operation;
    else if (f === 'renew' && type === 'ok') grant.renewals.push({ operation, answer: leaseAnswer(operation) });
  }
  return grants;
}

/**
 * The earliest moment, in ns, at which a lease granted at `at` may have ended: by a release that had been asked for, or since it expired. The last
 * renewal decides, and may have been granted as soon as it was asked for; a lease that its holder renews was not anybody else's meanwhile.
 */
export function earliestEnd({ answer, renewals, release }: Grant, at: number): number {
  const last = renewals.at(-1);
  const granted = last === undefined ? at : last.operation.invokedAt;
  const { ttl, until } = last?.answer ?? answer;
  const expiry = until ?? (ttl === undefined ? Infinity : granted + ttl);
  return Math.max(at, Math.min(expiry, release?.invokedAt ?? Infinity));
}
