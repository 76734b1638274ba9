import { History } from '../../harness/core/history.ts';
import type { Op } from '../../harness/core/op.ts';
import type { Prng } from '../../harness/core/prng.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import { readFaultLines } from '../testing/fault-lines.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { availability } from './availability.ts';
import { type Asked, type Span, isShareKept, longestLoss } from './testing/recount.ts';

/** Shares and outages against a count of every operation and every millisecond. */
export const fuzzer: Fuzzer = { name: 'availability', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const drawn = drawOperations(prng);
  const faults = prng.chance(1, 2) ? [drawFault(prng)] : [];
  const record = withFaults(recordOf(drawn), faults);
  const end = Math.max(...record.history.ops.map(({ time }) => time / 1e6));
  const countsAnswers = prng.chance(1, 3);
  const asked = drawn.map(({ from, to, type }): Asked => {
    const hasEnded = to !== undefined;
    return {
      from,
      to: to ?? end,
      hasEnded,
      isSuccess: hasEnded && (type === 'ok' || (countsAnswers && type === 'fail')),
    };
  });
  const isShare = countsAnswers || prng.chance(1, 2);
  // The limit is often the figure itself, or just beside it: where wrong comparisons show.
  const isNearMiss = prng.chance(1, 2);
  const loss = longestLoss(asked, faults, end);
  const limit = isNearMiss ? Math.max(1, loss + prng.between(-1, 1)) : prng.between(1, 30);
  const perMille = isNearMiss ? prng.pick([250, 333, 334, 500, 666, 667, 750, 1_000]) : prng.between(1, 1_000);
  const model = isShare ? `${perMille}-per-mille${countsAnswers ? '-answered' : ''}` : `outage-${limit}ms`;
  const kept = isShare ? isShareKept(asked, faults, perMille) : loss <= limit;
  const verdict = await availability.check(record, { ...options, model });
  const expected = kept === undefined ? 'unknown' : kept ? 'valid' : 'invalid';
  if (verdict.validity !== expected)
    throw new Error(
      `${model}: ${verdict.validity}, but the oracle says ${expected} (${loss} ms): ${historyText(record.history)} faults ${JSON.stringify(faults)}`,
    );
  return { validity: kept === false ? 'invalid' : 'valid', isNearMiss };
}

/** Invocations in even milliseconds, completions in odd ones, no two in the same. */
function drawOperations(prng: Prng): DrawnOperation[] {
  const ends = prng.shuffle(Array.from({ length: 40 }, (_, i) => 2 * i + 1));
  return Array.from({ length: prng.between(1, 6) }, (_, process): DrawnOperation => {
    const from = 2 * prng.below(30);
    const to = prng.chance(1, 10) ? undefined : ends.find((end) => end > from && end < from + 20);
    if (to !== undefined) ends.splice(ends.indexOf(to), 1);
    const type = to === undefined || prng.chance(1, 5) ? 'info' : prng.chance(1, 4) ? 'fail' : 'ok';
    return { process, f: 'read', input: null, type, from, to };
  }).toSorted((a, b) => a.from - b.from);
}

function drawFault(prng: Prng): Span {
  const from = prng.below(50);
  return { from, to: from + prng.between(1, 15) };
}

function withFaults(record: RunRecord, faults: readonly Span[]): RunRecord {
  const lines = faults.flatMap(({ from, to }) => readFaultLines(['2.1', 'kill', 'n1'], from, to));
  const ops = [...record.history.ops, ...lines].toSorted((a, b) => a.time - b.time);
  return { ...record, history: new History(ops.map((op, index): Op => ({ ...op, index }))) };
}
