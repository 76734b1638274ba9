import type { Operation } from '../../../harness/core/history.ts';
import { type Json, jsonEquals } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';
import { hasOrder } from '../../testing/every-order.ts';

/** Every order of the operations is tried on a set that is a list. */
export function expectedOfLinearizable(operations: readonly Operation[]): Expected {
  const isInOrder = hasOrder<readonly Json[]>(operations, [], (state, { f, type, input, output }) => {
    if (f === 'add') return holds(state, input) ? state : [...state, input];
    if (type === 'info') return state;
    const shown = listOf(output);
    return shown.length === state.length && state.every((value) => holds(shown, value)) ? state : undefined;
  });
  if (!isInOrder) return 'invalid';
  return readsOf(operations).some(({ output }) => listOf(output).length > 0) ? 'valid' : 'unknown';
}

/** The definitions of duplicated, unexpected and lost, word for word, over all pairs. */
export function expectedOfEventual(operations: readonly Operation[]): Expected {
  const reads = readsOf(operations);
  const adds = operations.filter(({ f, type }) => f === 'add' && type !== 'fail');
  const isAsked = (value: Json, read: Operation): boolean =>
    adds.some(({ input, invokedAt }) => jsonEquals(input, value) && invokedAt <= endOf(read));
  const isSound = reads.every((read) => {
    const shown = listOf(read.output);
    return shown.every((value, i) => isAsked(value, read) && !holds(shown.slice(i + 1), value));
  });
  const values = [...adds.map(({ input }) => input), ...reads.flatMap(({ output }) => listOf(output))];
  const isLost = (value: Json): boolean => {
    const showing = reads.filter(({ output }) => holds(listOf(output), value));
    const sure = [...showing, ...adds.filter(({ type, input }) => type === 'ok' && jsonEquals(input, value))];
    return reads.some(
      (read) =>
        !showing.includes(read) &&
        sure.some((known) => endOf(known) < read.invokedAt) &&
        showing.every((other) => endOf(other) < read.invokedAt),
    );
  };
  if (!isSound || values.some(isLost)) return 'invalid';
  return values.some((value) => reads.some(({ output }) => holds(listOf(output), value))) ? 'valid' : 'unknown';
}

function readsOf(operations: readonly Operation[]): Operation[] {
  return operations.filter(({ f, type }) => f === 'read' && type === 'ok');
}

function endOf({ completedAt }: Operation): number {
  return completedAt ?? Infinity;
}

function listOf(output: Json | undefined): readonly Json[] {
  return Array.isArray(output) ? (output as readonly Json[]) : [];
}

function holds(values: readonly Json[], value: Json): boolean {
  return values.some((each) => jsonEquals(each, value));
}
