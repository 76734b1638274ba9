import type { Columns } from './columns.ts';
import { kinds } from './kinds.ts';
import { type Ruling, invalid } from './ruling.ts';
import { sortIndexes } from './sort-indexes.ts';

/**
 * Answers of a counter that no choice of additions can lead to: each lies between what must have been added (by calls that returned
 * before) and what can have been (by those invoked by its return). And where nothing is taken away, later answers are not less.
 */
export function judgeSums(
  columns: Columns,
  { from, to }: { readonly from: number; readonly to: number },
  numberOf: (value: number) => number,
): Ruling | undefined {
  const { kind, first, output, invoked, returned } = columns;
  const calls = Int32Array.from({ length: to - from }, (_, at) => from + at);
  const byReturn = calls.slice();
  sortIndexes(byReturn, byReturn.length, returned);
  const amount = (call: number): number => (kind[call] === kinds.add ? numberOf(first[call] ?? 0) : 0);
  const size = calls.reduce((total, call) => total + Math.abs(amount(call)), 0);
  if (!Number.isSafeInteger(size)) return undefined;
  // What every answer is at least: completed additions, and all subtractions by its return; and the other way round.
  const atLeast = new Float64Array(calls.length);
  const atMost = new Float64Array(calls.length);
  const highest = new Int32Array(calls.length).fill(-1);
  let [completedUp, completedDown, askedUp, askedDown] = [0, 0, 0, 0];
  let isRising = true;
  let best = -1;
  for (let at = 0, done = 0; at < calls.length; at++) {
    const call = from + at;
    for (; done < calls.length && (returned[byReturn[done] ?? 0] ?? 0) < (invoked[call] ?? 0); done++) {
      const other = byReturn[done] ?? 0;
      completedUp += Math.max(0, amount(other));
      completedDown += Math.min(0, amount(other));
      if (kind[other] === kinds.read && (best < 0 || numberOf(output[other] ?? 0) > numberOf(output[best] ?? 0)))
        best = other;
    }
    isRising &&= amount(call) >= 0;
    atLeast[at] = completedUp;
    atMost[at] = completedDown;
    highest[at] = best;
  }
  for (let at = 0, asked = from; at < byReturn.length; at++) {
    const call = byReturn[at] ?? 0;
    if (returned[call] === Infinity) break;
    for (; asked < to && (invoked[asked] ?? 0) <= (returned[call] ?? 0); asked++) {
      askedUp += Math.max(0, amount(asked));
      askedDown += Math.min(0, amount(asked));
    }
    if (kind[call] !== kinds.read) continue;
    const answer = numberOf(output[call] ?? 0);
    const least = (atLeast[call - from] ?? 0) + askedDown;
    const most = (atMost[call - from] ?? 0) + askedUp;
    if (answer < least || answer > most) return outOfBounds(call, least, most);
    const before = highest[call - from] ?? -1;
    if (isRising && before >= 0 && numberOf(output[before] ?? 0) > answer) return falling(before, call);
  }
  return undefined;
}

function outOfBounds(call: number, least: number, most: number): Ruling {
  return invalid('impossible sum', [call], (name) => [
    `At any moment of ${name(call)} the counter held ${least} to ${most}, whichever additions had taken effect.`,
  ]);
}

function falling(before: number, call: number): Ruling {
  return invalid('stale value', [before, call], (name) => [
    `${name(before)} returned before ${name(call)} was invoked and answered more, and nothing is ever taken away.`,
  ]);
}
