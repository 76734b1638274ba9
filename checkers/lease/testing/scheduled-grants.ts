import type { Grant } from '../grants.ts';

/** A lease as it may have been: from its grant to its end, in ns. */
interface Held {
  readonly grant: Grant;
  readonly from: number;
  readonly to: number;
}

/**
 * Tries every moment, in whole steps, at which each grant (and its last renewal, and its release) may have taken effect: true when some choice
 * has no two leases at once, and where all have tokens in the order of these. For few grants with short intervals.
 */
export function canBeScheduled(grants: readonly Grant[], step: number, placed: readonly Held[] = []): boolean {
  const [grant, ...others] = grants;
  if (grant === undefined) return true;
  const isOrdered = [grant, ...others, ...placed.map((held) => held.grant)].every(
    ({ answer }) => answer.token !== undefined,
  );
  return choices(grant, step).some(
    (held) =>
      placed.every((other) => areApart(held, other, isOrdered)) && canBeScheduled(others, step, [...placed, held]),
  );
}

function choices(grant: Grant, step: number): Held[] {
  const { acquire, answer, renewals, release } = grant;
  const last = renewals.at(-1);
  const ends = release === undefined ? [Infinity] : moments(release, step);
  return moments(acquire, step).flatMap((from) =>
    (last === undefined ? [from] : moments(last.operation, step)).flatMap((renewed) => {
      const { ttl, until } = last?.answer ?? answer;
      const expiry = until ?? (ttl === undefined ? Infinity : renewed + ttl);
      return ends.map((end) => ({ grant, from, to: Math.max(from, Math.min(expiry, end)) }));
    }),
  );
}

function moments({ invokedAt, completedAt, type }: Grant['acquire'], step: number): number[] {
  const found: number[] = [];
  const last = completedAt === undefined || type === 'info' ? invokedAt + 12 * step : completedAt;
  for (let at: number = invokedAt; at <= last; at += step) found.push(at);
  return type === 'info' ? [...found, Infinity] : found;
}

function areApart(a: Held, b: Held, isOrdered: boolean): boolean {
  const isBefore = a.to <= b.from;
  const isAfter = b.to <= a.from;
  if (!isOrdered) return isBefore || isAfter;
  const [left, right] = [a.grant.answer.token ?? 0, b.grant.answer.token ?? 0];
  return left < right ? isBefore : left > right ? isAfter : false;
}
