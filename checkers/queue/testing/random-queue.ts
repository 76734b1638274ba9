import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { type RandomObject, randomHistory, withOneChange } from '../../testing/random-history.ts';

/** Faults of a queue, in percent of its answers. */
interface Faults {
  /** A dequeue takes any value instead of the first. */
  readonly shuffles: number;
  /** A value that was taken stays in. */
  readonly repeats: number;
  /** An enqueue puts in nothing. */
  readonly loses: number;
}

const noFaults: Faults = { shuffles: 0, repeats: 0, loses: 0 };

/** A history of a queue in order, of a faulty one, or of one that is in order but for one answer; often emptied in the end. */
export function randomQueueHistory(prng: Prng): { readonly ops: Op[]; readonly isNearMiss: boolean } {
  const kind = prng.below(3);
  const faults = kind === 1 ? { shuffles: 40, repeats: 10, loses: 10 } : noFaults;
  const queue = randomQueue(prng.fork('queue'), faults);
  const shape = { operations: prng.between(2, 8), processes: 3, infoPercent: 8, failPercent: 8 };
  const ops = randomHistory(prng, queue, shape);
  if (prng.chance(2, 3)) addDrain(ops, queue.act('drain', null, 99).output);
  if (kind !== 2) return { ops, isNearMiss: kind === 0 };
  return { ops: withOneChange(prng, ops, (op) => changedTaking(prng, op)), isNearMiss: true };
}

function randomQueue(prng: Prng, faults: Faults): RandomObject {
  const held: Json[] = [];
  let nextValue = 0;
  const take = (): Json | undefined => {
    const at = prng.chance(faults.shuffles, 100) && held.length > 0 ? prng.below(held.length) : 0;
    return prng.chance(faults.repeats, 100) ? held[at] : held.splice(at, 1)[0];
  };
  return {
    ask: (from) => {
      if (from.chance(1, 2)) return { f: 'enqueue', input: from.chance(1, 8) ? from.below(3) : nextValue++ };
      return { f: from.chance(1, 10) ? 'drain' : 'dequeue', input: null };
    },
    act: (f, input) => {
      if (f === 'enqueue') {
        if (!prng.chance(faults.loses, 100)) held.push(input);
        return { type: 'ok', output: input };
      }
      if (f === 'drain') return { type: 'ok', output: held.splice(0) };
      const value = take();
      if (value !== undefined) return { type: 'ok', output: value };
      return prng.chance(1, 2) ? { type: 'ok', output: null } : { type: 'fail', output: null, error: 'empty' };
    },
  };
}

/** One more operation, of a process of its own, that takes all. */
function addDrain(ops: Op[], value: Json): void {
  const time = ops.at(-1)?.time;
  if (time === undefined) return;
  const line = { process: 99, f: 'drain', node: 'n1' };
  ops.push({ ...line, index: ops.length, type: 'invoke', time: (time + 1_000_000) as typeof time, value: null });
  ops.push({ ...line, index: ops.length, type: 'ok', time: (time + 2_000_000) as typeof time, value });
}

/** Another value, one less, one more, or two the other way round. */
function changedTaking(prng: Prng, op: Op): Op | undefined {
  if (op.type !== 'ok' || op.f === 'enqueue') return undefined;
  const value = prng.below(6);
  if (!Array.isArray(op.value)) return { ...op, value: prng.chance(1, 4) ? null : value };
  const taken: readonly Json[] = op.value;
  return { ...op, value: prng.pick([taken.slice(1), [...taken, value], taken.toReversed()]) };
}
