import type { Operation } from '../../../harness/core/history.ts';
import type { Model } from '../models/model.ts';
import type { CallJudge, Finding, SettledCall } from './settled-call.ts';

interface Entry {
  readonly asked: Operation;
  /** `waiting` while the outcome is not known; undefined for what says nothing. */
  call: SettledCall | 'waiting' | undefined;
}

interface Event {
  readonly entry: Entry;
  readonly time: number;
  readonly isBegin: boolean;
}

/**
 * The events of one object, each held back until it is known what became of the operations that began before it, and until the clock has
 * moved on: events of one instant are concurrent, whatever the order of their lines. So a judge never has to guess an answer.
 */
export class OutcomeQueue {
  readonly #model: Model;
  readonly #judges: readonly CallJudge[];
  readonly #events: Event[] = [];
  readonly #waitingMax: number;

  /** @param waitingMax So many events wait for the outcome of one operation. Then it counts as one that never had any. */
  constructor(model: Model, judges: readonly CallJudge[], waitingMax: number) {
    this.#model = model;
    this.#waitingMax = waitingMax;
    this.#judges = judges;
  }

  /** False when no judge follows the object any further. */
  get isFollowed(): boolean {
    return this.#judges.some((judge) => judge.isFollowed);
  }

  /** Events and whatever the judges remember. */
  get size(): number {
    return this.#judges.reduce((sum, judge) => sum + judge.size, this.#events.length);
  }

  /** True when nothing but the clock holds back what comes next. */
  get awaitsClock(): boolean {
    return this.#events[0]?.isBegin === false;
  }

  /** An operation was invoked; what is given back is for `end`. */
  begin(asked: Operation): Entry {
    const entry: Entry = { asked, call: 'waiting' };
    let at = this.#events.length;
    for (let last = this.#events[at - 1]; last !== undefined && !last.isBegin && last.time === asked.invokedAt;) {
      last = this.#events[--at - 1];
    }
    this.#events.splice(at, 0, { entry, time: asked.invokedAt, isBegin: true });
    return entry;
  }

  /** It ended, in whatever way. @throws UsageError as the model's `read` does. */
  end(entry: Entry, operation: Operation): void {
    // It may have been given up already.
    if (entry.call !== 'waiting') return;
    entry.call = this.#callOf(operation);
    const isOver = entry.call !== undefined && !entry.call.isOpen;
    if (isOver) this.#events.push({ entry, time: operation.completedAt ?? Infinity, isBegin: false });
  }

  /** Judges all that can be judged at this time. */
  drain(now: number): Finding | undefined {
    let taken = 0;
    let found: Finding | undefined;
    for (let event = this.#events[0]; event !== undefined && found === undefined; event = this.#events[++taken]) {
      if (!event.isBegin && event.time >= now) break;
      const { entry } = event;
      if (entry.call === 'waiting') {
        if (this.#events.length - taken <= this.#waitingMax) break;
        entry.call = this.#callOf(entry.asked);
      }
      if (entry.call !== undefined) found = this.#judge(entry.call, event.isBegin);
    }
    this.#events.splice(0, taken);
    return found;
  }

  #judge(call: SettledCall, isBegin: boolean): Finding | undefined {
    for (const judge of this.#judges) {
      if (!judge.isFollowed) continue;
      if (isBegin) judge.begin(call);
      else {
        const found = judge.end(call);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #callOf(operation: Operation): SettledCall | undefined {
    const reading = this.#model.read(operation);
    return reading === undefined ? undefined : { operation, effect: reading.effect, isOpen: reading.isOpen };
  }
}

export type { Entry as AwaitedOutcome };
