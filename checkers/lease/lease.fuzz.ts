import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { nanosPerMs } from '../../harness/core/time.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { type Grant, grantsOf } from './grants.ts';
import { lease } from './lease.ts';
import { askedToken } from './lease-fields.ts';
import { canBeScheduled } from './testing/scheduled-grants.ts';

/** Leases with and without tokens against all moments at which they may have been granted. */
export const fuzzer: Fuzzer = { name: 'lease', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(1, 2);
  const record = recordOf(drawOperations(prng, isNearMiss));
  const { operations } = record.history;
  const verdict = await lease.check(record, options);
  const validity = isLegal(operations) ? 'valid' : 'invalid';
  const found = verdict.validity === 'unknown' && verdict.details['grants'] === 0 ? 'valid' : verdict.validity;
  const stream = lease.stream?.({});
  const streamed = record.history.ops.some((op) => stream?.add(op) !== undefined);
  if (found !== validity || (streamed && validity === 'valid'))
    throw new Error(`${found}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(record.history)}`);
  return { validity, isNearMiss };
}

/** All grants with tokens must fit, and each two of any, which is what the checker claims. And each two pieces of work must. */
function isLegal(operations: readonly Operation[]): boolean {
  const grants = grantsOf(operations);
  const ordered = grants.filter(({ answer }) => answer.token !== undefined);
  const fits = canBeScheduled(ordered, nanosPerMs) && pairs(grants).every((pair) => canBeScheduled(pair, nanosPerMs));
  const work = operations.filter(({ f, type }) => f === 'work' && type === 'ok');
  return (
    fits &&
    tokensAreNew(grants) &&
    work.every((a) => work.every((b) => !isStale(a, b)) && isGranted(a, grants, operations))
  );
}

/** No token is granted twice, and none is smaller than one that was granted before, where some have none too. */
function tokensAreNew(grants: readonly Grant[]): boolean {
  return pairs(grants).every(([a, b]) => {
    const [left, right] = [a.answer.token, b.answer.token];
    if (left === undefined || right === undefined) return true;
    const isAfter = (a.acquire.completedAt ?? Infinity) < b.acquire.invokedAt;
    const isBefore = (b.acquire.completedAt ?? Infinity) < a.acquire.invokedAt;
    return left !== right && !(isAfter && right < left) && !(isBefore && left < right);
  });
}

function isStale(a: Operation, b: Operation): boolean {
  return (a.completedAt ?? Infinity) < b.invokedAt && (askedToken(a) ?? 0) > (askedToken(b) ?? 0);
}

function isGranted(work: Operation, grants: readonly Grant[], operations: readonly Operation[]): boolean {
  const end = work.completedAt ?? Infinity;
  const grant = grants.find(({ answer }) => answer.token === askedToken(work));
  const givers = operations.filter(({ f, type }) => f === 'acquire' && type === 'info');
  return [grant?.acquire ?? givers].flat().some(({ invokedAt }) => invokedAt <= end);
}

function pairs(grants: readonly Grant[]): (readonly [Grant, Grant])[] {
  return grants.flatMap((a, i) => grants.slice(i + 1).map((b): readonly [Grant, Grant] => [a, b]));
}

/** Leases one after another, each of a process of its own; a near miss moves few of them, by a millisecond or two. */
function drawOperations(prng: Prng, isNearMiss: boolean): DrawnOperation[] {
  const drawn: DrawnOperation[] = [];
  const count = prng.between(1, 4);
  const hasTokens = prng.chance(2, 3);
  let at = 0;
  for (let process = 0; process < count; process++) {
    const early = isNearMiss ? (prng.chance(1, 5) ? prng.between(1, 2) : 0) : prng.below(6);
    const from = Math.max(0, at - early);
    const to = from + prng.below(3);
    const ttl = prng.between(1, 6);
    const token = process + 1 - (prng.chance(1, 20) ? 1 : 0);
    const kind = prng.below(8);
    const answer: Json = {
      ...(hasTokens || prng.chance(1, 3) ? { token } : {}),
      ...(kind === 0 ? {} : kind === 1 ? { until: to + ttl } : { ttl }),
    };
    const type = prng.chance(1, 12) ? 'info' : 'ok';
    drawn.push({ process, f: 'acquire', input: null, output: type === 'ok' ? answer : null, type, from, to });
    at = to + ttl;
    if (type === 'info') continue;
    let next = to + prng.below(2);
    if (prng.chance(1, 3)) {
      const done = next + prng.below(2);
      const outcome = prng.chance(4, 5) ? 'ok' : 'fail';
      const input = hasTokens && prng.chance(1, 2) ? { token } : null;
      drawn.push({
        process,
        f: 'renew',
        input,
        output: { ttl: prng.between(1, 4) },
        type: outcome,
        from: next,
        to: done,
      });
      next = done + prng.below(2);
      at = Math.max(at, done + 4);
    }
    if (hasTokens && prng.chance(1, 2)) {
      const late = next + prng.below(isNearMiss ? 2 : 8);
      const used = prng.chance(1, 15) ? token + 1 : token;
      drawn.push({
        process,
        f: 'work',
        input: { token: used },
        type: prng.chance(5, 6) ? 'ok' : 'fail',
        from: late,
        to: late + 1,
      });
      next = late + 2;
    }
    if (prng.chance(1, 3) || kind === 0) {
      const outcome = prng.chance(2, 3) ? 'ok' : prng.chance(1, 2) ? 'info' : 'fail';
      drawn.push({ process, f: 'release', input: null, type: outcome, from: next, to: next + prng.below(2) });
      if (isNearMiss || prng.chance(1, 2)) at = next + 1;
    }
  }
  return drawn;
}
