import type { Operation } from '../../harness/core/history.ts';
import type { Deadline } from '../deadline.ts';
import type { Call, Partition } from './engine.ts';
import type { Model, Reading } from './models/model.ts';

/** The calls of one key, with the operations that they come from: `operations[i]` is that of `partition.calls[i]`. */
export interface KeyHistory {
  /** Undefined where the history has but one object. */
  readonly key: string | undefined;
  readonly partition: Partition;
  readonly operations: readonly Operation[];
}

export interface Split {
  readonly keys: readonly KeyHistory[];
  /** Operations that say nothing: failures, and reads without an answer. */
  readonly dropped: number;
}

interface Entry extends Reading {
  readonly operation: Operation;
}

/**
 * Splits a history into its keys, each to be checked alone: a history is linearizable exactly if every key's is (Herlihy and Wing
 * 1990: linearizability is local).
 *
 * @throws UsageError naming the line of an operation that is not of the model; OutOfBudgetError when the time is over.
 */
export function splitByKey(operations: readonly Operation[], model: Model, deadline?: Deadline): Split {
  const byKey = new Map<string | undefined, Entry[]>();
  let dropped = 0;
  for (const operation of operations) {
    deadline?.spend(1);
    const reading = model.read(operation);
    if (reading === undefined) {
      dropped++;
      continue;
    }
    const entries = byKey.get(reading.key);
    if (entries === undefined) byKey.set(reading.key, [{ ...reading, operation }]);
    else entries.push({ ...reading, operation });
  }
  const keys = Array.from(byKey, ([key, entries]) => {
    deadline?.spend(entries.length);
    return { key, ...partitionOf(entries, model) };
  });
  return { keys: keys.toSorted((a, b) => costOf(a.partition) - costOf(b.partition)), dropped };
}

function partitionOf(entries: readonly Entry[], model: Model): Omit<KeyHistory, 'key'> {
  const returning = entries.filter((entry) => !entry.isOpen);
  // Nearly sorted already, which the engine's sort makes use of.
  const returns = returning.toSorted((a, b) => returnedAt(a) - returnedAt(b));
  const returnPositions = new Map<Entry, number>();
  const callPositions: number[] = [];
  let position = 0;
  let next = 0;
  for (const entry of entries) {
    for (let first = returns[next]; first !== undefined; first = returns[++next]) {
      // Calls come first among events of the same instant: a coarse clock must not invent an order.
      if (returnedAt(first) >= entry.operation.invokedAt) break;
      returnPositions.set(first, position++);
    }
    callPositions.push(position++);
  }
  for (const entry of returns.slice(next)) returnPositions.set(entry, position++);
  const calls = entries.map((entry, i): Call => ({
    ...entry.effect,
    call: callPositions[i] ?? 0,
    return: returnPositions.get(entry) ?? Infinity,
  }));
  return {
    partition: { model: model.name, initial: model.initial, calls },
    operations: entries.map(({ operation }) => operation),
  };
}

function returnedAt({ operation }: Entry): number {
  return operation.completedAt ?? Infinity;
}

/** Cheapest first: open calls multiply what there is to try. */
function costOf({ calls }: Partition): number {
  return calls.length * (1 + calls.filter((call) => call.return === Infinity).length);
}
