import type { Json } from '../../harness/core/json.ts';
import type { Prng } from '../../harness/core/prng.ts';
import { type DrawnOperation, recordOf } from '../testing/drawn-operations.ts';
import type { FuzzCase, Fuzzer } from '../testing/fuzzer.ts';
import { historyText } from '../testing/history-text.ts';
import { holdMetamorphic } from '../testing/metamorphic.ts';
import { toldInOrder } from './testing/told-in-order.ts';
import { watch } from './watch.ts';

/** Watchers of one key against all orders of its writes. */
export const fuzzer: Fuzzer = { name: 'watch', tryOne };

const options = { timeLimitMs: 1, memoryLimitBytes: 1, now: () => 0 };

async function tryOne(prng: Prng): Promise<FuzzCase> {
  const isNearMiss = prng.chance(2, 3);
  const drawn = drawOperations(prng, isNearMiss);
  const record = recordOf(drawn);
  const verdict = await watch.check(record, options);
  const found = verdict.validity === 'unknown' && verdict.details['events'] === 0 ? 'valid' : verdict.validity;
  const validity = toldInOrder(record.history.operations) ? 'valid' : 'invalid';
  const stream = watch.stream?.({});
  const streamed = record.history.ops.some((op) => stream?.add(op) !== undefined);
  if (found !== validity || (streamed && validity === 'valid'))
    throw new Error(`${found}, streamed ${streamed}, but the oracle says ${validity}: ${historyText(record.history)}`);
  await holdMetamorphic({ checker: watch, drawn, validity: verdict.validity, groupOf }, prng);
  return { validity, isNearMiss };
}

/** A watcher with all its watches. */
function groupOf({ f, process }: DrawnOperation): string | undefined {
  return f === 'watch' || f === 'final-watch' ? `p${process}` : undefined;
}

/** Writes at moments of their intervals, and pieces of their order for watchers; a near miss has one piece with one event off. */
function drawOperations(prng: Prng, isNearMiss: boolean): DrawnOperation[] {
  const writes = Array.from({ length: prng.between(1, 5) }, (_, value) => {
    const from = prng.below(12);
    const to = from + prng.below(5);
    return { value, from, to, moment: prng.between(from, to), fate: prng.below(14) };
  });
  const order = prng.shuffle(writes.filter(({ fate }) => fate !== 0)).toSorted((a, b) => a.moment - b.moment);
  const drawn = writes.map(({ value, from, to, fate }): DrawnOperation => ({
    process: value,
    f: 'write',
    input: value,
    type: fate === 0 ? 'fail' : fate <= 2 ? 'info' : 'ok',
    from,
    to,
  }));
  const hasRevisions = prng.chance(1, 3);
  const watchers = prng.between(1, 3);
  const spoilt = isNearMiss && prng.chance(1, 2) ? prng.below(watchers) : -1;
  for (let i = 0; i < watchers; i++) {
    let place = prng.below(order.length + 1);
    let at = prng.below(8);
    const parts = prng.between(1, 2);
    for (let part = 0; part < parts; part++) {
      const isFinal = part === parts - 1 && prng.chance(1, 5);
      const end = isFinal ? Math.max(at, ...order.map(({ moment }) => moment)) : at + prng.below(8);
      const due = order.slice(place).filter(({ moment }) => moment <= end);
      const piece = isFinal ? due : due.slice(0, prng.between(0, due.length + 1));
      place += piece.length;
      const told = piece.map(({ value }) => value);
      if (i === spoilt || (!isNearMiss && prng.chance(1, 3))) spoil(told, writes.length, prng);
      const revisions = new Map(order.map(({ value }, k) => [value, 10 + k]));
      const shift = i === spoilt && prng.chance(1, 6) ? 1 : 0;
      const answer = told.map((value): Json =>
        hasRevisions ? { revision: (revisions.get(value) ?? 20) + shift, value } : value,
      );
      drawn.push({
        process: 10 + i,
        f: isFinal ? 'final-watch' : 'watch',
        input: null,
        output: prng.chance(1, 4) ? { log: answer } : answer,
        type: 'ok',
        from: at,
        to: end,
      });
      at = end + prng.below(2);
    }
  }
  return drawn.toSorted((a, b) => a.from - b.from || a.process - b.process);
}

function spoil(told: number[], values: number, prng: Prng): void {
  const at = prng.below(told.length + 1);
  const kind = prng.below(4);
  if (kind === 0) told.splice(at, 1);
  else if (kind === 1) told.splice(at, 0, told[prng.below(told.length + 1)] ?? prng.below(values));
  else if (kind === 2) told.splice(at, 2, ...told.slice(at, at + 2).toReversed());
  else told.splice(at, 0, prng.below(values));
}
