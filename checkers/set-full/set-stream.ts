import type { Operation } from '../../harness/core/history.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type Story, violationOf, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { duplicateStory, unexpectedStory } from '../set/element-stories.ts';
import { type Element, ElementTable } from '../set/elements.ts';
import type { StreamedObject, StreamedOperation } from '../stream-by-key.ts';
import { valueText } from '../value-ids.ts';

/** An element while the history goes on. */
interface Live {
  readonly element: Element;
  /** Its attempts that did not fail, or not yet, in order of invocation. */
  readonly attempts: Operation[];
  /** The read that ended first of those that showed it; its list is not kept. */
  firstSeen: Operation | undefined;
  /** The operation since whose end every read must show it. */
  known: Operation | undefined;
}

/** Judges one set while its history goes on: duplicates, what nobody added, and, where it must be linearizable, reads that miss. */
export class SetStream implements StreamedObject {
  readonly #isLinearizable: boolean;
  readonly #table = new ElementTable();
  readonly #lives: Live[] = [];
  /** In the order in which they became known, and when each did, in nanoseconds. */
  readonly #known: Live[] = [];
  readonly #knownAt: number[] = [];
  /** Elements that were read and that nobody had yet begun to add: as long as the clock stands still, someone may. */
  #suspects: Live[] = [];

  constructor(model: 'eventual' | 'linearizable', initial: readonly Json[]) {
    this.#isLinearizable = model === 'linearizable';
    for (const value of initial) {
      const life = this.#lifeOf(value, { index: 0, f: 'add' });
      life.element.attemptedAt = -Infinity;
      this.#knownAt.push(-Infinity);
      this.#known.push(life);
    }
  }

  add({ operation, hasEnded, key }: StreamedOperation): Violation | undefined {
    if (operation.f === 'add') this.#addAttempt(operation, hasEnded);
    const now = hasEnded ? (operation.completedAt ?? 0) : operation.invokedAt;
    const early = this.#judgeSuspects(now, key);
    if (early !== undefined || operation.f === 'add' || !hasEnded || operation.type !== 'ok') return early;
    return this.#addRead(operation, key);
  }

  #lifeOf(value: Json, operation: Pick<Operation, 'index' | 'f'>): Live {
    return this.#lifeAt(this.#table.positionOf(value, operation));
  }

  #lifeAt(position: number): Live {
    let life = this.#lives[position];
    if (life === undefined) {
      life = { element: this.#table.elementAt(position), attempts: [], firstSeen: undefined, known: undefined };
      this.#lives[position] = life;
    }
    return life;
  }

  #addAttempt(operation: Operation, hasEnded: boolean): void {
    const life = this.#lifeOf(operation.input, operation);
    if (!hasEnded) life.attempts.push(operation);
    else if (operation.type === 'fail') {
      // Those that are still open are the last ones.
      const at = life.attempts.findLastIndex(({ index }) => index === operation.index);
      if (at !== -1) life.attempts.splice(at, 1);
      life.element.refused ??= operation;
      if (life.firstSeen !== undefined) this.#suspects.push(life);
    } else if (operation.type === 'ok') this.#makeKnown(life, operation);
    const [first] = life.attempts;
    life.element.attempt = first;
    // What was there from the beginning stays there.
    if (life.element.attemptedAt !== -Infinity) life.element.attemptedAt = first?.invokedAt ?? Infinity;
  }

  #makeKnown(life: Live, by: Operation): void {
    if (life.known !== undefined || life.element.attemptedAt === -Infinity) return;
    life.known = by;
    this.#known.push(life);
    this.#knownAt.push(by.completedAt ?? Infinity);
  }

  #addRead(operation: Operation, key: string | undefined): Violation | undefined {
    const { shown } = this.#table.readOf(operation);
    const read = { ...operation, output: undefined };
    const distinct = new Set(shown);
    let violation: Violation | undefined;
    if (distinct.size < shown.length) {
      const twice = this.#table.elementAt(firstRepeated(shown));
      violation = violationOf('duplicated', duplicateStory(twice, read, key));
    } else if (this.#isLinearizable) violation = this.#missed(read, distinct, key);
    for (const position of distinct) {
      const life = this.#lifeAt(position);
      if (life.firstSeen === undefined) {
        life.firstSeen = read;
        if (life.element.attemptedAt > (read.completedAt ?? 0)) this.#suspects.push(life);
      }
      this.#makeKnown(life, read);
    }
    return violation;
  }

  /** The first element that was known before the read began and that it does not show. */
  #missed(read: Operation, shown: ReadonlySet<number>, key: string | undefined): Violation | undefined {
    const due = countBelow(this.#knownAt, read.invokedAt);
    if (due === 0) return undefined;
    const elements = new Set<Live>();
    for (const position of shown) elements.add(this.#lifeAt(position));
    // Ends at the first that is missing, so that it takes no longer than the read is long.
    for (let at = 0; at < due; at++) {
      const life = this.#known[at];
      if (life !== undefined && !elements.has(life)) return violationOf('linearizable', missedStory(life, read, key));
    }
    return undefined;
  }

  #judgeSuspects(now: number, key: string | undefined): Violation | undefined {
    if (this.#suspects.length === 0) return undefined;
    const due = this.#suspects.filter(({ firstSeen }) => (firstSeen?.completedAt ?? 0) < now);
    if (due.length === 0) return undefined;
    this.#suspects = this.#suspects.filter(({ firstSeen }) => (firstSeen?.completedAt ?? 0) >= now);
    const guilty = due.find(({ element, firstSeen }) => element.attemptedAt > (firstSeen?.completedAt ?? 0));
    if (guilty?.firstSeen === undefined) return undefined;
    return violationOf('unexpected', unexpectedStory(guilty.element, guilty.firstSeen, key));
  }
}

function missedStory({ element, known }: Live, read: Operation, key: string | undefined): Story {
  const value = valueText(element.value);
  const verb = known?.f === 'add' ? 'added' : 'read';
  return {
    title: `a read${keySuffix(key)} missed ${value}, which was there before it began`,
    explanation: [
      known === undefined
        ? `The set held ${value} from the beginning.`
        : `${who(known)} ${verb} ${value} before that read began.`,
      `${who(read)} read, and did not find ${value}.`,
    ],
    operations: known === undefined ? [read] : [known, read],
    anomaly: 'stale-read',
    isOfTime: true,
  };
}

/** The first position that is there again; there is one. */
function firstRepeated(positions: Int32Array): number {
  const seen = new Set<number>();
  for (const position of positions) {
    if (seen.has(position)) return position;
    seen.add(position);
  }
  return 0;
}

/** How many of the ascending times are below `bound`. */
function countBelow(times: readonly number[], bound: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
