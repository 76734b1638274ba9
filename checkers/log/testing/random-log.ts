import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Prng } from '../../../harness/core/prng.ts';
import { type RandomObject, randomHistory, withOneChange } from '../../testing/random-history.ts';

const keys = ['x', 'y'];

/** A history of two logs in order, of faulty ones, or of ones in order but for one answer. */
export function randomLogHistory(prng: Prng): { readonly ops: Op[]; readonly isNearMiss: boolean } {
  const kind = prng.below(3);
  const shape = { operations: prng.between(3, 12), processes: 3, infoPercent: 8, failPercent: 8 };
  const ops = randomHistory(prng, randomLogs(prng.fork('logs'), kind === 1 ? 15 : 0), shape);
  if (kind !== 2) return { ops, isNearMiss: kind === 0 };
  return { ops: withOneChange(prng, ops, (op) => changedAnswer(prng, op)), isNearMiss: true };
}

type Entry = readonly [offset: number, value: number];

function randomLogs(prng: Prng, faultPercent: number): RandomObject {
  const logs = new Map<string, Entry[]>(keys.map((key) => [key, []]));
  const positions = new Map<string, number>();
  let nextValue = 0;
  const isFaulty = (): boolean => prng.chance(faultPercent, 100);
  const send = (key: string, value: number): Json => {
    const log = logs.get(key) ?? [];
    // Sometimes a hole, as the marker of a transaction leaves it.
    const offset = (log.at(-1)?.[0] ?? -1) + (prng.chance(1, 6) ? 2 : 1) - (isFaulty() ? 1 : 0);
    if (!isFaulty()) log.push([Math.max(0, offset), value]);
    if (isFaulty()) log.push([Math.max(0, offset + 1), value]);
    return ['send', key, prng.chance(1, 10) ? value : [Math.max(0, offset), value]];
  };
  const poll = (process: number): Json => {
    const polled = Object.fromEntries(
      keys.map((key): [string, Entry[]] => {
        const log = logs.get(key) ?? [];
        const at = positions.get(`${process} ${key}`) ?? 0;
        const from = isFaulty() ? prng.below(log.length + 1) : at;
        const to = Math.min(log.length, from + prng.between(0, 3));
        positions.set(`${process} ${key}`, to);
        return [key, log.slice(from, to)];
      }),
    );
    return ['poll', polled];
  };
  return {
    ask: (from) => {
      if (from.chance(1, 12)) return { f: from.pick(['assign', 'subscribe', 'crash']), input: null };
      const isTransaction = from.chance(1, 4);
      const micros = Array.from({ length: isTransaction ? 2 : 1 }, (): Json => {
        if (from.chance(1, 2)) return ['poll'];
        return ['send', from.pick(keys), from.chance(1, 12) ? from.below(3) : nextValue++];
      });
      return { f: 'txn', input: micros };
    },
    act: (f, input, process) => {
      if (f !== 'txn' || !Array.isArray(input)) return { type: 'ok', output: null };
      const micros: readonly Json[] = input;
      const output = micros.map((micro) => {
        const [what, key, value] = micro as readonly [string, string, number];
        return what === 'send' ? send(key, value) : poll(process);
      });
      return { type: 'ok', output };
    },
  };
}

/** One offset or one value is another, or one record less. */
function changedAnswer(prng: Prng, op: Op): Op | undefined {
  if (op.type !== 'ok' || op.f !== 'txn') return undefined;
  const micros = structuredClone(op.value) as (string | Record<string, number[][]> | number[])[][];
  const pairs: number[][] = [];
  for (const [what, first, second] of micros) {
    if (what === 'send' && Array.isArray(second)) pairs.push(second);
    if (what !== 'poll' || typeof first !== 'object' || Array.isArray(first)) continue;
    for (const list of Object.values(first)) {
      if (list.length > 1 && prng.chance(1, 3)) list.splice(prng.below(list.length), 1);
      pairs.push(...list);
    }
  }
  if (pairs.length === 0) return undefined;
  const pair = prng.pick(pairs);
  const at = prng.below(2);
  pair[at] = Math.max(0, (pair[at] ?? 0) + prng.pick([-1, 1]));
  return { ...op, value: micros };
}
