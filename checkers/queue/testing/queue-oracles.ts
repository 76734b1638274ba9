import type { Operation } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';
import { hasOrder, precedesInProcess } from '../../testing/every-order.ts';

/** True when some order of the operations explains every answer by a queue, first in first out. */
export function isFifo(operations: readonly Operation[]): boolean {
  return hasOrder<readonly Json[]>(relevant(operations), [], fifoStep, precedesInProcess);
}

function fifoStep(held: readonly Json[], operation: Operation): readonly Json[] | undefined {
  const { f, type, input, output } = operation;
  if (f === 'enqueue') return [...held, input];
  if (f === 'drain') return type === 'info' || JSON.stringify(held) === JSON.stringify(output) ? [] : undefined;
  if (type === 'info') return held.slice(1);
  return (held[0] ?? null) === (isEmpty(operation) ? null : output) ? held.slice(1) : undefined;
}

/**
 * The definitions, word for word, over all pairs and all ways in which operations without an outcome may have taken what is
 * missing. Values are numbers here.
 */
export function expectedOfQueue(operations: readonly Operation[], model: string): Expected {
  const enqueues = operations.filter(({ f, type }) => f === 'enqueue' && type !== 'fail');
  const taken = takings(operations);
  const acknowledged = enqueues.filter(({ type }) => type === 'ok');
  if (acknowledged.length + taken.length === 0) return 'unknown';
  const values = new Set([...enqueues.map(({ input }) => input), ...taken.map(({ value }) => value)]);
  const isOnce = model !== 'at-least-once';
  for (const value of values) {
    const into = enqueues.filter(({ input }) => input === value);
    const out = taken.filter((each) => each.value === value);
    if (into.length === 0 && out.length > 0) return 'invalid';
    if (isOnce && out.length > into.length) return 'invalid';
    // Some way of pairing them has each put in before it was taken out.
    const isEarly = !isOnce
      ? out.some(({ by }) => into.every(({ invokedAt }) => invokedAt > endOf(by)))
      : !canPair(
          out.map(({ by }) => endOf(by)),
          into.map(({ invokedAt }) => invokedAt),
        );
    if (isEarly) return 'invalid';
  }
  if (model === 'fifo' && isReordered(enqueues, taken)) return 'invalid';
  return lossOf(operations, acknowledged, taken);
}

interface Taking {
  readonly value: Json;
  readonly by: Operation;
}

function takings(operations: readonly Operation[]): Taking[] {
  return operations.flatMap((by) => {
    if (by.f === 'dequeue') return by.type === 'ok' && by.output !== null ? [{ value: by.output ?? null, by }] : [];
    const list: readonly Json[] = by.f === 'drain' && by.type === 'ok' && Array.isArray(by.output) ? by.output : [];
    return list.map((value) => ({ value, by }));
  });
}

/** Tries every pairing. */
function canPair(ends: readonly number[], begins: readonly number[]): boolean {
  const [end, ...rest] = ends;
  if (end === undefined) return true;
  return begins.some((begin, i) => begin <= end && canPair(rest, begins.toSpliced(i, 1)));
}

function isReordered(enqueues: readonly Operation[], taken: readonly Taking[]): boolean {
  const isSingle = (value: Json): boolean =>
    enqueues.filter(({ input }) => input === value).length === 1 &&
    taken.filter((each) => each.value === value).length === 1;
  return enqueues.some((a) =>
    enqueues.some((b) => {
      if (a.process !== b.process || a.index >= b.index || a.type !== 'ok') return false;
      if (!isSingle(a.input) || !isSingle(b.input)) return false;
      const outA = taken.findIndex(({ value }) => value === a.input);
      const outB = taken.findIndex(({ value }) => value === b.input);
      return taken[outA]?.by.process === taken[outB]?.by.process && outB < outA;
    }),
  );
}

function lossOf(
  operations: readonly Operation[],
  acknowledged: readonly Operation[],
  taken: readonly Taking[],
): Expected {
  const empties = operations.filter(isEmpty);
  const began = Math.max(...empties.map(({ invokedAt }) => invokedAt));
  const last = empties.findLast(({ invokedAt }) => invokedAt === began);
  const undelivered = (some: readonly Operation[]): Json[] => {
    const rest = taken.map(({ value }) => value);
    return some.flatMap(({ input }) => {
      const at = rest.indexOf(input);
      if (at === -1) return [input];
      rest.splice(at, 1);
      return [];
    });
  };
  const outstanding = undelivered(acknowledged);
  const due = last === undefined ? [] : undelivered(acknowledged.filter((each) => endOf(each) < last.invokedAt));
  const crashed = operations.filter(
    ({ f, type, invokedAt }) => f !== 'enqueue' && type === 'info' && last !== undefined && invokedAt <= endOf(last),
  );
  const room = crashed.reduce((sum, { f }) => sum + (f === 'drain' ? Infinity : 1), 0);
  if (due.length > room) return 'invalid';
  return outstanding.length > 0 ? 'unknown' : 'valid';
}

/** What says nothing of the queue is left out: a dequeue that failed for another reason than that there was nothing. */
function relevant(operations: readonly Operation[]): Operation[] {
  return operations.flatMap((operation) => {
    if (operation.type !== 'fail') return [operation];
    return isEmpty(operation) ? [{ ...operation, type: 'ok' as const, output: null }] : [];
  });
}

function isEmpty({ f, type, output, error }: Operation): boolean {
  if (f === 'enqueue') return false;
  return type === 'ok' ? f === 'drain' || output === null : type === 'fail' && error === 'empty';
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}
