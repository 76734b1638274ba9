import type { Operation } from '../../harness/core/history.ts';
import { countText } from '../count-text.ts';
import { type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { amountOf, countOf } from './counter-operations.ts';
import type { Breach } from './counter-walk.ts';

/** Changes that are named one by one. */
const namedMax = 20;

interface BreachContext {
  /** All changes of the counter that may have happened; undefined where they are not kept. */
  readonly changes: readonly Operation[] | undefined;
  readonly initial: number;
  readonly key: string | undefined;
}

/** Tells why the answer can't be, with the fewest operations that show it. */
export function breachStory(breach: Breach, { changes, initial, key }: BreachContext): Story {
  const { read, count, bound, sign, witness } = breach;
  const forced = changes?.filter((change) => isForced(change, breach)) ?? [];
  const possible = changes?.filter((change) => isPossible(change, breach)) ?? [];
  const limit = `at ${sign === 1 ? 'least' : 'most'} ${bound}`;
  return {
    title: `a read${keySuffix(key)} answered ${count}, where it had to be ${limit}`,
    explanation: [
      witness === undefined
        ? `The counter${keySuffix(key)} began with ${initial}.`
        : `${who(witness)} read ${countOf(witness)}.`,
      ...(forced.length === 0 ? [] : [forcedText(forced, witness)]),
      ...(changes === undefined
        ? [`With all that may have happened since, it had to be ${limit}.`]
        : possibleText(possible, sign)),
      `${who(read)} read ${count}.`,
    ],
    operations: [...(witness === undefined ? [] : [witness]), ...fewest(forced, breach), read],
    anomaly: anomalyOf(breach),
    isOfTime: true,
  };
}

function anomalyOf({ sign, witness }: Breach): string {
  if (witness !== undefined) return 'non-monotonic-read';
  return sign === 1 ? 'lost-update' : 'garbage-read';
}

/** It moved the counter away from the answer, and certainly took effect after the earlier read and before the later one. */
function isForced(change: Operation, { read, witness, sign }: Breach): boolean {
  return (
    change.type === 'ok' &&
    sign * amountOf(change) > 0 &&
    endOf(change) < read.invokedAt &&
    (witness === undefined || change.invokedAt > endOf(witness))
  );
}

/** It would have moved the counter towards the answer, and may have taken effect between the two reads. */
function isPossible(change: Operation, { read, witness, sign }: Breach): boolean {
  return (
    sign * amountOf(change) < 0 &&
    change.invokedAt <= endOf(read) &&
    !(change.type === 'ok' && witness !== undefined && endOf(change) < witness.invokedAt)
  );
}

/** The fewest changes that alone make the answer impossible, largest first; none where that takes too many to name. */
function fewest(forced: readonly Operation[], { count, sign, bound }: Breach): Operation[] {
  const chosen: Operation[] = [];
  let reached = bound - sumOf(forced);
  for (const change of largest(forced, sign)) {
    if (sign * count < sign * reached) break;
    chosen.push(change);
    reached += amountOf(change);
  }
  return sign * count < sign * reached ? chosen.toSorted((a, b) => a.index - b.index) : [];
}

/** The largest changes, at most `namedMax`, in one pass. */
function largest(changes: readonly Operation[], sign: 1 | -1): Operation[] {
  const top: Operation[] = [];
  for (const change of changes) {
    const last = top[namedMax - 1];
    if (last !== undefined && sign * amountOf(last) >= sign * amountOf(change)) continue;
    const at = top.findIndex((each) => sign * amountOf(each) < sign * amountOf(change));
    top.splice(at === -1 ? top.length : at, 0, change);
    top.length = Math.min(top.length, namedMax);
  }
  return top;
}

function forcedText(forced: readonly Operation[], witness: Operation | undefined): string {
  const what = `${countText(forced.length, 'change')}, ${signed(sumOf(forced))} together,`;
  const since = witness === undefined ? '' : ' began after that and';
  return `${what}${since} had been acknowledged before the next read began.`;
}

function possibleText(possible: readonly Operation[], sign: 1 | -1): string[] {
  const verb = sign === 1 ? 'lowered' : 'raised';
  if (possible.length > 0) {
    return [`${countText(possible.length, 'change')}, ${signed(sumOf(possible))} together, may have ${verb} it since.`];
  }
  return sign === 1 ? [] : ['Nothing that was asked of it before the next read ended can have raised it since.'];
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}

function sumOf(changes: readonly Operation[]): number {
  return changes.reduce((sum, change) => sum + amountOf(change), 0);
}

function signed(amount: number): string {
  return amount > 0 ? `+${amount}` : `${amount}`;
}
