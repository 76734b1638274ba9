import { nanos, nanosToMs } from '../../harness/core/time.ts';
import { Findings, type Story, who } from '../findings.ts';
import { keySuffix } from '../keyed-operations.ts';
import { duplicateStory, knownStory, unexpectedStory } from '../set/element-stories.ts';
import type { SetHistory } from '../set/elements.ts';
import { valueText } from '../value-ids.ts';
import { type LifeCycle, fateOf, knownAt, lifeCycles, timeToVisibility } from './life-cycles.ts';
import { readsOutOfOrder } from './reads-order.ts';

interface Counts {
  keys: number;
  reads: number;
  attempted: number;
  acknowledged: number;
  stable: number;
  stale: number;
  lost: number;
  neverRead: number;
  recovered: number;
  duplicated: number;
  unexpected: number;
}

/** Judges sets one after the other, and adds up what became of their elements. */
export class SetJudge {
  readonly #isLinearizable: boolean;
  readonly #lost = new Findings('lost');
  readonly #duplicated = new Findings('duplicated');
  readonly #unexpected = new Findings('unexpected');
  readonly #order = new Findings('linearizable');
  /** Of the elements that were seen in the end, in nanoseconds. */
  readonly #visibility: number[] = [];
  readonly counts: Counts = {
    keys: 0,
    reads: 0,
    attempted: 0,
    acknowledged: 0,
    stable: 0,
    stale: 0,
    lost: 0,
    neverRead: 0,
    recovered: 0,
    duplicated: 0,
    unexpected: 0,
  };

  constructor(model: 'eventual' | 'linearizable') {
    this.#isLinearizable = model === 'linearizable';
  }

  get findings(): readonly Findings[] {
    const always = [this.#lost, this.#duplicated, this.#unexpected];
    return this.#isLinearizable ? [...always, this.#order] : always;
  }

  add(history: SetHistory, key: string | undefined): void {
    const before = this.#found();
    this.counts.keys++;
    this.counts.reads += history.reads.length;
    for (const life of lifeCycles(history)) this.#addElement(life, key);
    if (!this.#isLinearizable || this.#found() > before) return;
    const story = readsOutOfOrder(history, key);
    if (story !== undefined) this.#order.add(() => story);
  }

  /** Percentiles of the time from when an element was known until no read missed it any more; null where none was seen. */
  visibilityMs(): Record<'p50' | 'p95' | 'p99' | 'max', number | null> {
    const sorted = this.#visibility.toSorted((a, b) => a - b);
    const at = (share: number): number | null => {
      const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
      return value === undefined ? null : nanosToMs(nanos(value));
    };
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  }

  #found(): number {
    return this.findings.reduce((sum, { count }) => sum + count, 0);
  }

  #addElement(life: LifeCycle, key: string | undefined): void {
    const { counts } = this;
    const { element, firstSeen, duplicatedIn } = life;
    if (element.attemptedAt < Infinity) counts.attempted++;
    if (element.acknowledgedAt < Infinity) counts.acknowledged++;
    else if (firstSeen !== undefined && element.attempt !== undefined) counts.recovered++;
    if (duplicatedIn !== undefined) {
      counts.duplicated++;
      this.#duplicated.add(() => duplicateStory(element, duplicatedIn, key));
    }
    if (firstSeen !== undefined && element.attemptedAt > firstSeen.completedAt) {
      counts.unexpected++;
      this.#unexpected.add(() => unexpectedStory(element, firstSeen.operation, key));
      // What becomes of an element that should not be there is no question.
      return;
    }
    const fate = fateOf(life);
    if (fate === 'lost') {
      counts.lost++;
      this.#lost.add(() => missedStory(life, key, 'lost'));
    } else if (fate === 'stale') {
      counts.stale++;
      if (this.#isLinearizable) this.#order.add(() => missedStory(life, key, 'stale'));
    } else if (fate === 'stable') counts.stable++;
    else if (fate === 'never-read') counts.neverRead++;
    if (fate === 'stale' || fate === 'stable') this.#visibility.push(timeToVisibility(life));
  }
}

/** An element that was known, and that a read which began after that did not show. */
function missedStory(life: LifeCycle, key: string | undefined, fate: 'lost' | 'stale'): Story {
  const { element, firstSeen, lastSeen, lastAbsent } = life;
  const value = valueText(element.value);
  const isAcknowledged = element.acknowledgedAt <= knownAt(life);
  const known = isAcknowledged ? element.acknowledged : firstSeen?.operation;
  const seen = lastSeen === undefined || lastSeen.operation === known ? [] : [lastSeen.operation];
  const absent = lastAbsent === undefined ? [] : [lastAbsent];
  const again = seen.map(
    (read) => `${who(read)} read it${fate === 'lost' ? ', and was the last to do so' : ' later'}.`,
  );
  const missed = absent.map((read) => `${who(read)} began to read after that, and did not find ${value}.`);
  const introduction = knownStory(
    isAcknowledged ? element : { ...element, acknowledged: undefined },
    firstSeen?.operation,
  );
  return {
    title:
      fate === 'lost'
        ? `${value}${keySuffix(key)} is lost: it was ${isAcknowledged ? 'acknowledged' : 'read'}, and no later read shows it`
        : `a read${keySuffix(key)} missed ${value}, which was ${isAcknowledged ? 'acknowledged' : 'read'} before it began`,
    explanation: fate === 'lost' ? [introduction, ...again, ...missed] : [introduction, ...missed, ...again],
    operations: [...(known === undefined ? [] : [known]), ...(fate === 'lost' ? seen : []), ...absent],
    anomaly: fate === 'lost' ? 'lost-write' : 'stale-read',
    isOfTime: true,
  };
}
