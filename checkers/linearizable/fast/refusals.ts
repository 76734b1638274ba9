import type { Held } from './clusters.ts';
import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { type Ruling, invalid, undecided, valid } from './ruling.ts';

/** What is known of a value: its first maker's invocation (Infinity: nobody makes it), and when it certainly is the present one. */
interface Presence {
  readonly madeFrom: number;
  readonly held: Held | undefined;
}

/** How many calls before and after a refused one are looked at for another value that was there. */
const neighboursMax = 32;

/**
 * Compare-and-sets that were refused, in a history that can be put in order without them: each needs one moment at which the register holds
 * another value. One that lies within the time in which its value certainly was there has none. One that needs no choice of order
 * can be put into any order: its value is not there yet, or another value certainly is there for a while, or another call that
 * makes or finds another value happened meanwhile. Of the rest nothing is said.
 */
export function judgeRefusals(
  columns: Columns,
  { from, to }: { readonly from: number; readonly to: number },
  presence: (value: number) => Presence,
): Ruling {
  const { kind, isOk, first, invoked, returned } = columns;
  let isOpen = false;
  for (let call = from; call < to; call++) {
    if (kind[call] !== kinds.cas || isOk[call] === 1) continue;
    const refused = first[call] ?? none;
    const invocation = invoked[call] ?? 0;
    const end = returned[call] ?? Infinity;
    const { madeFrom, held } = presence(refused);
    if (madeFrom > end) continue;
    if (held !== undefined && held.from < invocation && end < held.to) return refusedWrongly(call, held.calls);
    isOpen ||= !seesAnother(columns, { from, to }, call, presence);
  }
  return isOpen ? undecided('a compare-and-set was refused at a time at which its value may have been there') : valid;
}

function seesAnother(
  columns: Columns,
  { from, to }: { readonly from: number; readonly to: number },
  call: number,
  presence: (value: number) => Presence,
): boolean {
  const { first, invoked, returned } = columns;
  const refused = first[call] ?? none;
  const start = invoked[call] ?? 0;
  const end = returned[call] ?? Infinity;
  for (let other = Math.max(from, call - neighboursMax); other < Math.min(to, call + neighboursMax); other++) {
    const value = leftBy(columns, other);
    if (value === none || value === refused) continue;
    if ((invoked[other] ?? 0) >= start && (returned[other] ?? Infinity) <= end) return true;
    const { held } = presence(value);
    if (held !== undefined && held.from < held.to && held.from < end && start < held.to) return true;
  }
  return false;
}

/** The value that the register holds right after a call. */
function leftBy({ kind, isOk, first, second, output }: Columns, call: number): number {
  if (kind[call] === kinds.read) return output[call] ?? none;
  if (kind[call] === kinds.write) return first[call] ?? none;
  return isOk[call] === 1 ? (second[call] ?? none) : none;
}

function refusedWrongly(call: number, [since, until]: readonly [number, number]): Ruling {
  const calls = [since, call, until].filter((each) => each >= 0);
  return invalid('refused wrongly', calls, (name) => [
    since < 0 ? 'The initial value was there before.' : `${name(since)} returned before ${name(call)} was invoked.`,
    `${name(until)} was invoked after that had returned, and found the same value, which is made only once: it was there all the time.`,
  ]);
}
