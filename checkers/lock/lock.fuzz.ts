import { History } from '../../harness/core/history.ts';
import type { Op } from '../../harness/core/op.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { msToNanos } from '../../harness/core/time.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { lock } from './lock.ts';
import { placedInOrder } from './testing/placed-in-order.ts';

/** Possessions of one lock against all orders of its operations. */
export const fuzzer: Fuzzer = { name: 'lock', tryOne };

function tryOne(prng: Prng): FuzzCase {
  const isNearMiss = prng.chance(1, 2);
  const isReentrant = prng.chance(1, 4);
  const history = drawHistory(prng, isNearMiss, isReentrant);
  const verdict = lock.check(
    { history, traces: [], states: [], finals: [], gaps: [] },
    { model: isReentrant ? 'reentrant' : 'mutex', timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 },
  );
  const expected = placedInOrder(history.operations, isReentrant) ? 'valid' : 'invalid';
  if (verdict instanceof Promise) throw new Error('the checker is synchronous');
  const found = verdict.details['possessions'] === 0 && verdict.validity === 'unknown' ? 'valid' : verdict.validity;
  const stream = lock.stream?.({ model: isReentrant ? 'reentrant' : 'mutex' });
  const streamed = history.ops.some((op) => stream?.add(op) !== undefined);
  if (found !== expected || (streamed && expected === 'valid')) {
    throw new Error(`${found}, streamed ${streamed}, but the oracle says ${expected}: ${historyText(history)}`);
  }
  return { validity: expected, isNearMiss };
}

/**
 * Each process acquires and releases by turns, at times drawn at random; a near miss keeps to a legal schedule, and then one time is moved by
 * a millisecond or two. A process ends with its first operation of unknown outcome.
 */
function drawHistory(prng: Prng, isNearMiss: boolean, isReentrant: boolean): History {
  const lines: Omit<Op, 'index'>[] = [];
  const processes = prng.between(1, 3);
  let free = 0;
  for (let process = 0; process < processes; process++) {
    const turns = prng.between(1, isReentrant ? 4 : 3);
    let at = prng.below(isNearMiss ? 3 : 6);
    let depth = 0;
    for (let turn = 0; turn < turns; turn++) {
      const isAcquire = depth === 0 || (isReentrant && prng.chance(1, 3));
      const f = isAcquire !== prng.chance(1, 25) ? 'acquire' : 'release';
      // Legal: the moment of effect is never before the lock was free; the answer is a little later.
      const effect = isNearMiss && isAcquire && depth === 0 ? Math.max(at, free) : at + prng.below(2);
      const until = Math.max(at, effect + prng.below(2) - (isNearMiss && prng.chance(1, 12) ? prng.between(1, 2) : 0));
      const type = prng.chance(1, 10) ? 'info' : prng.chance(1, 10) ? 'fail' : 'ok';
      lines.push({ time: msToNanos(at), type: 'invoke', process, f, value: null });
      if (type !== 'info' || prng.chance(1, 2)) lines.push({ time: msToNanos(until), type, process, f, value: null });
      if (type === 'info') break;
      if (type === 'ok') depth += isAcquire ? 1 : -1;
      if (type === 'ok' && depth === 0) free = Math.max(free, until);
      at = until + prng.below(3);
    }
    if (depth > 0 && isNearMiss) free = Math.max(free, at);
  }
  const sorted = lines
    .map((line, order) => ({ line, order }))
    .toSorted((a, b) => a.line.time - b.line.time || a.order - b.order);
  return new History(sorted.map(({ line }, index) => ({ ...line, index })));
}
