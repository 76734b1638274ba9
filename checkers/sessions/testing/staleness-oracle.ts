import type { Operation } from '../../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import { msToNanos, nanos } from '../../../harness/core/time.ts';
import type { Expected } from '../../testing/agree.ts';
import { hasOrder } from '../../testing/every-order.ts';
import type { StalenessBound } from '../staleness/staleness-bound.ts';

/** Versions of one object, oldest first. */
type State = readonly Json[];

/**
 * Bounded staleness by its definition, tried with every order of each key's operations. By time a read is moved back by the bound. By versions
 * the check is necessary only: `invalid` is expected where the clock alone says so, counted by pairs, and no order may then exist that
 * has every read at most so many versions behind.
 */
export function stalenessOracle(operations: readonly Operation[], bound: StalenessBound): Expected {
  const keys = [...Map.groupBy(operations, ({ input }) => JSON.stringify(field(input, 'key'))).values()];
  const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
  if (reads.length === 0) return 'unknown';
  const results = keys.map((own) =>
    bound.kind === 'time' ? explainsMoved(own, bound.ms) : isNearEnough(own, bound.versions),
  );
  return results.every((result) => result) ? 'valid' : 'invalid';
}

function explainsMoved(operations: readonly Operation[], ms: number): boolean {
  const moved = operations
    .filter(({ f, type }) => f !== 'read' || type === 'ok')
    .map((operation) =>
      operation.f === 'read' ? { ...operation, invokedAt: nanos(operation.invokedAt - msToNanos(ms)) } : operation,
    );
  return hasOrder<State>(moved, [], (state, operation) => {
    if (operation.f !== 'read') return [...state, writtenBy(operation)];
    return explains(state, operation, isListed(operations)) ? state : undefined;
  });
}

function isNearEnough(operations: readonly Operation[], max: number): boolean {
  const isList = isListed(operations);
  const reads = operations.filter(({ f, type }) => f === 'read' && type === 'ok');
  const writes = operations.filter(({ f, type }) => f !== 'read' && type !== 'fail');
  const isPossible = reads.every((read) => {
    const found = foundBy(read);
    return found.every((value, i) => {
      const writer = writes.find((write) => writtenBy(write) === value);
      return writer !== undefined && found.indexOf(value) === i && endOf(read) >= writer.invokedAt;
    });
  });
  if (!isPossible) return false;
  const longest = reads.map(foundBy).reduce((a, b) => (b.length > a.length ? b : a), []);
  if (isList && reads.some((read) => foundBy(read).some((value, i) => value !== longest[i]))) return false;
  const isClose = reads.every((read) => behind(read, { reads, writes, longest, isList }) <= max);
  const isBehindAtMost = (state: State, read: Operation): boolean => {
    for (let back = 0; back <= Math.min(max, state.length); back++) {
      if (explains(state.slice(0, state.length - back), read, isList)) return true;
    }
    return false;
  };
  const known = operations.filter(({ f, type }) => f !== 'read' || type === 'ok');
  const isExplained = hasOrder<State>(known, [], (state, operation) =>
    operation.f !== 'read' ? [...state, writtenBy(operation)] : isBehindAtMost(state, operation) ? state : undefined,
  );
  if (isExplained && !isClose)
    throw new Error('the clock says that a read is too far behind, but an order has it near enough');
  return isClose;
}

interface Known {
  readonly reads: readonly Operation[];
  readonly writes: readonly Operation[];
  readonly longest: readonly Json[];
  readonly isList: boolean;
}

/** Versions that certainly are newer than what was read, and were there when the read began. */
function behind(read: Operation, { reads, writes, longest, isList }: Known): number {
  const found = foundBy(read);
  return writes.filter((write) => {
    const value = writtenBy(write);
    if (found.includes(value)) return false;
    if (!isList) {
      const version = [...writes, ...reads].filter((operation) =>
        operation.f === 'read' ? foundBy(operation)[0] === found[0] : writtenBy(operation) === found[0],
      );
      const isNewer = found.length === 0 || version.some((operation) => endOf(operation) < write.invokedAt);
      return isNewer && endOf(write) < read.invokedAt;
    }
    const place = longest.indexOf(value);
    const later = place < 0 ? [value] : longest.slice(place);
    return (
      writes.some((other) => later.includes(writtenBy(other)) && endOf(other) < read.invokedAt) ||
      reads.some((other) => foundBy(other).includes(value) && endOf(other) < read.invokedAt)
    );
  }).length;
}

function explains(state: State, read: Operation, isList: boolean): boolean {
  return JSON.stringify(isList ? state : state.slice(-1)) === JSON.stringify(foundBy(read));
}

function isListed(operations: readonly Operation[]): boolean {
  return operations.some(({ f, output }) => f === 'append' || Array.isArray(field(output, 'value')));
}

function endOf({ type, completedAt }: Operation): number {
  return type === 'ok' ? (completedAt ?? Infinity) : Infinity;
}

function field(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

function writtenBy({ input }: Operation): Json {
  return field(input, 'value') ?? null;
}

/** What was read: all elements of a list, or the value of a register, if it is not the initial one. */
function foundBy({ output }: Operation): readonly Json[] {
  return [field(output, 'value') ?? []].flat();
}
