import type { Prng } from '../../harness/core/prng.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { lock } from './lock.ts';
import { placedInOrder } from './testing/placed-in-order.ts';

/** Possessions of one lock against all orders of its operations. */
export const fuzzer: Fuzzer = { name: 'lock', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(1, 2);
  const isReentrant = prng.chance(1, 4);
  const model = isReentrant ? 'reentrant' : 'mutex';
  const drawn = drawOperations(prng, isNearMiss, isReentrant);
  const { history, ...rest } = recordOf(drawn);
  const verdict = await lock.check({ history, ...rest }, { ...options, model });
  const validity = placedInOrder(history.operations, isReentrant) ? 'valid' : 'invalid';
  const found = verdict.details['possessions'] === 0 && verdict.validity === 'unknown' ? 'valid' : verdict.validity;
  const stream = lock.stream?.({ model });
  const streamed = history.ops.some((op) => stream?.add(op) !== undefined);
  if (found !== validity || (streamed && validity === 'valid'))
    throw new Error(`${found}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(history)}`);
  await holdMetamorphic({ checker: lock, model, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

/** A process with all that it did: the lock was free meanwhile. */
function groupOf({ process }: DrawnOperation): string {
  return `p${process}`;
}

/**
 * Each process acquires and releases by turns, at times drawn at random; a near miss keeps to a legal schedule, and then one time is moved by
 * a millisecond or two. A process ends with its first operation of unknown outcome.
 */
function drawOperations(prng: Prng, isNearMiss: boolean, isReentrant: boolean): DrawnOperation[] {
  const drawn: DrawnOperation[] = [];
  const processes = prng.between(1, 3);
  let free = 0;
  for (let process = 0; process < processes; process++) {
    const turns = prng.between(1, isReentrant ? 4 : 3);
    let at = prng.below(isNearMiss ? 3 : 6);
    let depth = 0;
    for (let turn = 0; turn < turns; turn++) {
      const isAcquire = depth === 0 || (isReentrant && prng.chance(1, 3));
      const f = isAcquire === prng.chance(1, 25) ? 'release' : 'acquire';
      // Legal: the moment of effect is never before the lock was free; the answer is a little later.
      const effect = isNearMiss && isAcquire && depth === 0 ? Math.max(at, free) : at + prng.below(2);
      const until = Math.max(at, effect + prng.below(2) - (isNearMiss && prng.chance(1, 12) ? prng.between(1, 2) : 0));
      const type = prng.chance(1, 10) ? 'info' : prng.chance(1, 10) ? 'fail' : 'ok';
      const to = type === 'info' && prng.chance(1, 2) ? undefined : until;
      drawn.push({ process, f, input: null, type, from: at, to });
      if (type === 'info') break;
      if (type === 'ok') depth += isAcquire ? 1 : -1;
      if (type === 'ok' && depth === 0) free = Math.max(free, until);
      at = until + prng.below(3);
    }
    if (depth > 0 && isNearMiss) free = Math.max(free, at);
  }
  return drawn;
}
