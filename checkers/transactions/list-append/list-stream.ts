import type { Json } from '../../../harness/core/json.ts';
import type { Op } from '../../../harness/core/op.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { StreamOptions, StreamingCheck } from '../../../harness/ports/checker.ts';
import { listText, valueText } from '../dependencies/telling.ts';
import { levelNamed, weakerOrEqual } from '../levels/lattice.ts';
import type { Phenomenon } from '../levels/level.ts';
import { SeenList, identity } from './seen-list.ts';

/** Keys that are remembered; the one that was read longest ago is forgotten first, and nothing is said of it any more. */
const keysMax = 10_000;
/** Elements in all of them. */
const elementsMax = 2_000_000;
/** Appends that failed which are remembered. */
const failedMax = 200_000;

type Micro = readonly [string, Json, Json];

/**
 * Judges lists while they are recorded: reads of which neither begins with the other, elements read twice, elements of
 * transactions that failed (before or after they were read), and reads that contradict what their own transaction did.
 */
export class ListStream implements StreamingCheck {
  readonly #property: string;
  readonly #forbidden: ReadonlySet<Phenomenon>;
  /** The line of the open invocation of each process. */
  readonly #open = new Map<Op['process'], number>();
  /** In the order in which they were read last. */
  readonly #lists = new Map<string | number, SeenList>();
  /** Lines of transactions that failed, by key and element. */
  readonly #failed = new Map<string, number>();
  #elements = 0;

  constructor({ model }: StreamOptions, levelDefault: string) {
    const level = levelNamed(model ?? levelDefault);
    this.#property = level.name;
    this.#forbidden = new Set(weakerOrEqual(level).flatMap(({ phenomena }) => phenomena));
  }

  add(op: Op): Violation | undefined {
    if (op.f !== 'txn' || op.process === 'nemesis') return undefined;
    if (op.type === 'invoke') {
      this.#open.set(op.process, op.index);
      return undefined;
    }
    const line = this.#open.get(op.process) ?? op.index;
    this.#open.delete(op.process);
    const micros = microsOf(op.value);
    try {
      if (op.type === 'fail') return this.#fail(op, line, micros);
      return op.type === 'ok' ? this.#succeed(op, line, micros) : undefined;
    } catch {
      // A value that has no canonical text (it is nested too deep): `check` names its line.
      return undefined;
    }
  }

  #fail(op: Op, line: number, micros: readonly Micro[]): Violation | undefined {
    for (const [name, key, element] of micros) {
      if (name !== 'append') continue;
      const seen = this.#lists.get(identity(key));
      if (seen?.has(element) === true)
        return this.#aborted(op, { writer: line, reader: seen.line, key, element, list: seen.list });
      this.#failed.set(`${identity(key)} ${identity(element)}`, line);
      const [oldest] = this.#failed.keys();
      if (this.#failed.size > failedMax && oldest !== undefined) this.#failed.delete(oldest);
    }
    return undefined;
  }

  #succeed(op: Op, line: number, micros: readonly Micro[]): Violation | undefined {
    const contradiction = this.#internal(op, line, micros);
    if (contradiction !== undefined) return contradiction;
    for (const [name, key, value] of micros) {
      if (name !== 'r' || !Array.isArray(value)) continue;
      const found = this.#read(op, line, key, value as readonly Json[]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #read(op: Op, line: number, key: Json, list: readonly Json[]): Violation | undefined {
    const of = identity(key);
    const seen = this.#lists.get(of) ?? new SeenList();
    // Put at the end: it was read last.
    this.#lists.delete(of);
    this.#lists.set(of, seen);
    const comparison = seen.compare(list);
    if (comparison === 'incompatible') {
      return this.#violation(
        op,
        'incompatible-order',
        [seen.line, line],
        [
          `T${seen.line} read ${valueText(key)} = ${listText(seen.list)}.`,
          `T${line} read ${valueText(key)} = ${listText(list)}.`,
          'Elements are only appended, so one of the two must begin with the other.',
        ],
      );
    }
    if (comparison === 'prefix') return undefined;
    const from = seen.list.length;
    const twice = seen.extend(list, line);
    this.#elements += list.length - from;
    this.#forget();
    if (twice !== undefined) {
      return this.#violation(
        op,
        'duplicate-elements',
        [line],
        [`T${line} read ${valueText(key)} = ${listText(list)}, which holds ${valueText(twice)} more than once.`],
      );
    }
    for (const element of list.slice(from)) {
      const writer = this.#failed.get(`${of} ${identity(element)}`);
      if (writer !== undefined) return this.#aborted(op, { writer, reader: line, key, element, list });
    }
    return undefined;
  }

  /** Reads of a key after another read or appends of the same transaction. */
  #internal(op: Op, line: number, micros: readonly Micro[]): Violation | undefined {
    const known = new Map<string | number, { list: readonly Json[] | undefined; appended: (string | number)[] }>();
    for (const [name, key, value] of micros) {
      const of = identity(key);
      const state = known.get(of) ?? { list: undefined, appended: [] };
      known.set(of, state);
      if (name === 'append') state.appended.push(identity(value));
      if (name !== 'r' || !Array.isArray(value)) continue;
      const list = value as readonly Json[];
      const start = list.length - state.appended.length;
      const isRight =
        start >= 0 &&
        (state.list === undefined || state.list.length === start) &&
        state.appended.every((element, i) => identity(list[start + i] ?? null) === element);
      if (!isRight) {
        return this.#violation(
          op,
          'internal',
          [line],
          [
            `T${line} read ${valueText(key)} = ${listText(list)}, which contradicts what it read and appended itself before.`,
          ],
        );
      }
      known.set(of, { list, appended: [] });
    }
    return undefined;
  }

  #aborted(
    op: Op,
    {
      writer,
      reader,
      key,
      element,
      list,
    }: {
      readonly writer: number;
      readonly reader: number;
      readonly key: Json;
      readonly element: Json;
      readonly list: readonly Json[];
    },
  ): Violation | undefined {
    return this.#violation(
      op,
      'G1a',
      [writer, reader],
      [
        `T${writer} appended ${valueText(element)} to ${valueText(key)} and failed.`,
        `T${reader} read ${valueText(key)} = ${listText(list)}.`,
      ],
    );
  }

  #violation(
    op: Op,
    anomaly: Phenomenon,
    lines: readonly number[],
    explanation: readonly string[],
  ): Violation | undefined {
    if (!this.#forbidden.has(anomaly)) return undefined;
    return {
      property: this.#property,
      title: `${anomaly}, shown by ${lines.map((line) => `T${line}`).join(' and ')}`,
      explanation,
      shownBy: 'clients',
      window: { from: op.time, to: op.time },
      operations: lines.toSorted((a, b) => a - b),
      anomaly,
    };
  }

  #forget(): void {
    while (this.#lists.size > keysMax || (this.#elements > elementsMax && this.#lists.size > 1)) {
      const [oldest] = this.#lists;
      if (oldest === undefined) return;
      this.#elements -= oldest[1].list.length;
      this.#lists.delete(oldest[0]);
    }
  }
}

/** The micro-operations that can be read; what can't is left for `check`. */
function microsOf(value: Json): readonly Micro[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (each: Json): each is Micro => Array.isArray(each) && each.length === 3 && typeof each[0] === 'string',
  );
}
