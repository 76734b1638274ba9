import { unreachable } from '../../../harness/core/errors.ts';
import type { Operation } from '../../../harness/core/history.ts';
import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Expected } from '../../testing/agree.ts';
import type { Guarantee } from '../guarantee.ts';

/** A read, or a write, of one key; a compare-and-set is one of each. */
interface Event {
  readonly process: number;
  readonly position: number;
  readonly read?: Json;
  readonly write?: number;
}

/**
 * The definition of a session guarantee, tried with every order of each key's versions and every set of versions that each read may have
 * seen (Burckhardt 2014, chapter 5): exponential, for a handful of operations.
 */
export function guaranteeOracle(operations: readonly Operation[], guarantee: Guarantee): Expected {
  const byKey = Map.groupBy(operations, ({ input }) => JSON.stringify(field(input, 'key')));
  let judged = 0;
  for (const own of byKey.values()) {
    const isList =
      own.some(({ f }) => f === 'append') || own.some(({ output }) => Array.isArray(field(output, 'value')));
    const events = eventsOf(own);
    const reads = events.filter(({ read }) => read !== undefined);
    if (reads.some(({ read }) => !isPossible(read, own))) return 'invalid';
    if (isList || guarantee !== 'monotonic-writes') judged += reads.length;
    const writes = events.flatMap(({ write }) => write ?? []);
    if (!ordersOf(writes).some((order) => explains(events, order, guarantee, isList))) return 'invalid';
  }
  return judged === 0 ? 'unknown' : 'valid';
}

function field(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

/** Only what was answered, and writes without an answer that somebody saw. */
function eventsOf(operations: readonly Operation[]): Event[] {
  const happened = new Set(operations.filter(({ type }) => type === 'ok'));
  for (let size = -1; size < happened.size;) {
    size = happened.size;
    const seen = new Set([...happened].flatMap(foundBy));
    for (const operation of operations) {
      if (operation.type === 'info' && operation.f !== 'read' && seen.has(writtenBy(operation)))
        happened.add(operation);
    }
  }
  return operations
    .filter((operation) => happened.has(operation))
    .flatMap((operation): Event[] => {
      const at = { process: operation.process, position: operation.index };
      const write = writtenBy(operation);
      if (operation.f === 'read') return [{ ...at, read: field(operation.output, 'value') ?? null }];
      if (operation.f !== 'cas') return [{ ...at, write }];
      return [
        { ...at, read: field(operation.input, 'from') ?? null },
        { ...at, position: at.position + 0.5, write },
      ];
    });
}

function foundBy({ f, input, output }: Operation): Json[] {
  if (f === 'cas') return [field(input, 'from') ?? null];
  return f === 'read' ? [field(output, 'value') ?? null].flat() : [];
}

function writtenBy({ f, input }: Operation): number {
  return Number(field(input, f === 'cas' ? 'to' : 'value'));
}

function isPossible(read: Json | undefined, operations: readonly Operation[]): boolean {
  const elements = [read ?? []].flat();
  return elements.every((value, i) => {
    const isWritten = operations.some(
      (operation) => operation.f !== 'read' && operation.type !== 'fail' && writtenBy(operation) === value,
    );
    return isWritten && elements.indexOf(value) === i;
  });
}

function explains(events: readonly Event[], order: readonly number[], guarantee: Guarantee, isList: boolean): boolean {
  const before = (a: number, b: number): boolean => order.indexOf(a) < order.indexOf(b);
  const sameSession = (a: Event, b: Event): boolean => a.process === b.process && a.position < b.position;
  const writes = events.filter(({ write }) => write !== undefined);
  const reads = events.filter(({ read }) => read !== undefined);
  if (!isList || guarantee === 'monotonic-writes') {
    for (const a of writes)
      for (const b of writes) if (sameSession(a, b) && !before(a.write ?? 0, b.write ?? 0)) return false;
  }
  const isKept = (seen: ReadonlyMap<Event, readonly number[]>): boolean => {
    const sees = (r: Event, w: number): boolean => seen.get(r)?.includes(w) === true;
    const known = reads.filter((r) => seen.has(r));
    switch (guarantee) {
      case 'read-your-writes':
        return known.every((r) => writes.every((w) => !sameSession(w, r) || sees(r, w.write ?? 0)));
      case 'monotonic-reads':
        return known.every((a) =>
          known.every((b) => !sameSession(a, b) || (seen.get(a) ?? []).every((w) => sees(b, w))),
        );
      case 'monotonic-writes':
        return known.every((r) =>
          writes.every((a) =>
            writes.every((b) => !sameSession(a, b) || !sees(r, b.write ?? 0) || sees(r, a.write ?? 0)),
          ),
        );
      case 'writes-follow-reads':
        return known.every((r) =>
          writes.every(
            (w2) =>
              !sameSession(r, w2) ||
              (seen.get(r) ?? []).every(
                (w) =>
                  w === w2.write ||
                  (before(w, w2.write ?? 0) && known.every((other) => !sees(other, w2.write ?? 0) || sees(other, w))),
              ),
          ),
        );
      default:
        return unreachable(guarantee);
    }
  };
  const assign = (next: number, seen: ReadonlyMap<Event, readonly number[]>): boolean => {
    if (!isKept(seen)) return false;
    const read = reads[next];
    if (read === undefined) return true;
    return sightsOf(read.read ?? null, order, isList).some((sight) => assign(next + 1, new Map(seen).set(read, sight)));
  };
  return assign(0, new Map());
}

/** The sets of versions, in their order, that explain the answer. */
function sightsOf(read: Json, order: readonly number[], isList: boolean): readonly number[][] {
  const subsets = order.reduce<number[][]>((sets, version) => [...sets, ...sets.map((set) => [...set, version])], [[]]);
  return subsets.filter((set) =>
    isList ? JSON.stringify(set) === JSON.stringify(read ?? []) : (set.at(-1) ?? null) === read,
  );
}

function ordersOf(items: readonly number[]): readonly number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
