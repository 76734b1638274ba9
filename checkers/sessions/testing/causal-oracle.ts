import { unreachable } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';

export type CausalModel = 'convergence' | 'memory' | 'weak';

/**
 * Causal consistency by its definitions (Bouajjani et al., POPL 2017, table 1), tried with every order: exponential, for a handful of
 * operations. Convergence: one order of all operations that the happened-before relation agrees with, and every read is evaluated on what
 * happened before it, in that order. Weak: the same with an order for each read. Memory: for each operation an order of what happened
 * before it, which explains the reads of its process.
 */
export function causalOracle(operations: readonly Operation[], model: CausalModel): Expected {
  const happened = happenedOf(operations);
  const reads = happened.filter((operation) => foundBy(operation) !== undefined);
  if (reads.some((read) => !isPossible(read, operations))) return 'invalid';
  if (reads.length === 0) return 'unknown';
  const before = happenedBefore(happened);
  if (happened.some((operation) => before(operation, operation))) return 'invalid';
  const isExplained = (read: Operation, order: readonly Operation[]): boolean =>
    isRight(order, read, (write) => before(write, read));
  switch (model) {
    case 'convergence':
      return someOrder(happened, before, (order) => reads.every((read) => isExplained(read, order)))
        ? 'valid'
        : 'invalid';
    case 'weak':
      return reads.every((read) => someOrder(happened, before, (order) => isExplained(read, order)))
        ? 'valid'
        : 'invalid';
    case 'memory':
      return happened.every((last) => {
        const past = happened.filter((operation) => operation === last || before(operation, last));
        const own = reads.filter((read) => read.process === last.process && past.includes(read));
        return someOrder(past, before, (order) =>
          own.every((read) => isRight(order.slice(0, order.indexOf(read)), read, () => true)),
        );
      })
        ? 'valid'
        : 'invalid';
    default:
      return unreachable(model);
  }
}

/** The read finds what the visible writes, in this order, leave. */
function isRight(order: readonly Operation[], read: Operation, isVisible: (write: Operation) => boolean): boolean {
  const visible = order.filter(
    (write) => keyOf(write) === keyOf(read) && writtenBy(write) !== undefined && isVisible(write),
  );
  const values = visible.map(writtenBy);
  const found = foundBy(read);
  const isList = Array.isArray(found) || visible.some(({ f }) => f === 'append');
  return JSON.stringify(isList ? values : (values.at(-1) ?? null)) === JSON.stringify(isList ? (found ?? []) : found);
}

/** What was answered, and writes without an answer that somebody saw. */
function happenedOf(operations: readonly Operation[]): readonly Operation[] {
  const happened = new Set(operations.filter(({ type }) => type === 'ok'));
  for (let size = -1; size < happened.size;) {
    size = happened.size;
    for (const operation of operations) {
      const value = writtenBy(operation);
      const isSeen = [...happened].some(
        (reader) => keyOf(reader) === keyOf(operation) && [foundBy(reader) ?? []].flat().includes(value ?? []),
      );
      if (operation.type === 'info' && value !== undefined && isSeen) happened.add(operation);
    }
  }
  return [...happened];
}

type Before = (a: Operation, b: Operation) => boolean;

/** Sessions and reads, and what follows from them. */
function happenedBefore(operations: readonly Operation[]): Before {
  const count = operations.length;
  const relation = operations.map((a) =>
    operations.map((b) => {
      const value = writtenBy(a);
      const isRead = value !== undefined && keyOf(a) === keyOf(b) && [foundBy(b) ?? []].flat().includes(value);
      return isRead || (a.process === b.process && a.index < b.index);
    }),
  );
  for (let k = 0; k < count; k++)
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++)
        if (relation[a]?.[k] === true && relation[k]?.[b] === true) (relation[a] ?? [])[b] = true;
  return (a, b) => relation[operations.indexOf(a)]?.[operations.indexOf(b)] === true;
}

function someOrder(
  rest: readonly Operation[],
  before: Before,
  isRight: (order: readonly Operation[]) => boolean,
  order: readonly Operation[] = [],
): boolean {
  if (rest.length === 0) return isRight(order);
  return rest.some(
    (next) =>
      !rest.some((other) => before(other, next)) &&
      someOrder(
        rest.filter((other) => other !== next),
        before,
        isRight,
        [...order, next],
      ),
  );
}

function isPossible(read: Operation, operations: readonly Operation[]): boolean {
  const elements = [foundBy(read) ?? []].flat();
  return elements.every(
    (value, i) =>
      elements.indexOf(value) === i &&
      operations.some((write) => write.type !== 'fail' && keyOf(write) === keyOf(read) && writtenBy(write) === value),
  );
}

function field(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

function keyOf({ input }: Operation): string | undefined {
  return JSON.stringify(field(input, 'key'));
}

function writtenBy({ f, input }: Operation): Json | undefined {
  return f === 'read' ? undefined : field(input, f === 'cas' ? 'to' : 'value');
}

function foundBy({ f, input, output }: Operation): Json | undefined {
  return f === 'cas' ? field(input, 'from') : f === 'read' ? field(output, 'value') : undefined;
}
