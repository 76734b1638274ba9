import { QueuePresence } from './queue-presence.ts';
import type { QueuedValue } from './queue-presence.ts';
import type { CallJudge, Finding, SettledCall } from './settled-call.ts';

/** Of more values at a time the object is not followed any further. */
const valuesMax = 200_000;
/** The least number of values at which it is worth looking for some that are gone. */
const pruneFrom = 64;
/** What a taking call answered that found nothing. */
const nothing = 'null';

/**
 * A queue or a stack whose values are put in once each: tells what was taken and never put in, or taken twice, what was found empty while
 * something was certainly there, and of a queue what came out before something that was put in before it. Without taking calls of unknown
 * outcome that is all that can be wrong with a queue (Bouajjani et al., ICALP 2015).
 */
export class QueueJudge implements CallJudge {
  readonly #put: string;
  readonly #isInOrder: boolean;
  readonly #values = new Map<string, QueuedValue>();
  /** Taking calls under way whose value nobody has begun to put in. */
  readonly #early = new Map<string, SettledCall>();
  readonly #pending = new Set<SettledCall>();
  readonly #presence = new QueuePresence();
  /** Taking calls without an outcome: each may have taken one value. */
  #openTakes = 0;
  #pruneAt = pruneFrom;
  #isFollowed = true;

  constructor({ put, isInOrder }: { readonly put: string; readonly isInOrder: boolean }) {
    this.#put = put;
    this.#isInOrder = isInOrder;
  }

  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  get size(): number {
    return this.#values.size + this.#early.size + this.#pending.size + this.#presence.size;
  }

  begin(call: SettledCall): void {
    const { f, args, output } = call.effect;
    if (!call.isOpen) this.#pending.add(call);
    if (f === this.#put) return this.#beginPut(call, args[0] ?? '');
    if (call.isOpen) this.#openTakes++;
    else if (output !== undefined && output !== nothing) this.#beginTake(call, output);
  }

  end(call: SettledCall): Finding | undefined {
    const { f, args, output } = call.effect;
    const now = call.operation.completedAt ?? Infinity;
    this.#pending.delete(call);
    let found: Finding | undefined;
    if (f === this.#put) {
      const value = this.#values.get(args[0] ?? '');
      if (value !== undefined) this.#presence.put(value, now);
    } else if (output === nothing) found = this.#foundEmpty(call, now);
    else found = this.#taken(call, output ?? '', now);
    if (this.#values.size >= this.#pruneAt) this.#prune(now);
    return found;
  }

  #beginPut(call: SettledCall, value: string): void {
    // Of two calls that put in the same it can't be said which one was taken.
    if (this.#values.has(value) || this.#values.size >= valuesMax) return this.#stop();
    const take = this.#early.get(value);
    this.#early.delete(value);
    const takeBegin = take?.operation.invokedAt ?? Infinity;
    this.#values.set(value, { put: call, putEnd: Infinity, take, takeBegin, takeEnd: Infinity, isMissed: false });
  }

  #beginTake(call: SettledCall, output: string): void {
    const value = this.#values.get(output);
    if (value === undefined) {
      if (!this.#early.has(output)) this.#early.set(output, call);
    } else if (value.take === undefined) {
      value.take = call;
      value.takeBegin = call.operation.invokedAt;
    }
  }

  #taken(call: SettledCall, output: string, now: number): Finding | undefined {
    const value = this.#values.get(output);
    if (value === undefined)
      return this.#wrong(call, [], `Nothing had begun to put in ${output} by then that was not taken long before.`);
    // As long as another call with this answer is under way, it may be put in once more for that one.
    if (value.takeEnd < Infinity)
      return this.#wrong(
        call,
        [value.put, ...(value.take === undefined ? [] : [value.take])],
        `${output} was put in once.`,
      );
    value.take = call;
    value.takeEnd = now;
    if (!this.#isInOrder) return undefined;
    const missed = value.isMissed ? value.missedBy : this.#overtaken(value);
    if (missed === undefined) return undefined;
    const [first, second] = value.isMissed ? [value, missed] : [missed, value];
    return this.#wrong(
      call,
      [first.put, second.put, ...[first.take, second.take].flatMap((each) => each ?? [])],
      `What ${first.put.effect.args[0]} is was put in before ${second.put.effect.args[0]}, and had to come out before it.`,
    );
  }

  /** A value that was put in before this one and that nothing has begun to take, beyond those that calls without an outcome may have taken. */
  #overtaken(value: QueuedValue): QueuedValue | undefined {
    const missed = this.#presence.untakenBefore(value.put.operation.invokedAt, this.#openTakes + 1);
    if (missed.length > this.#openTakes) return missed[0];
    for (const each of missed) {
      if (each.isMissed) continue;
      each.isMissed = true;
      each.missedBy = value;
    }
    return undefined;
  }

  #foundEmpty(call: SettledCall, now: number): Finding | undefined {
    // Any of them may have emptied it.
    if (this.#openTakes > 0) return undefined;
    const cover = this.#presence.covering(call.operation.invokedAt, now, this.#values.values());
    if (cover === undefined) return undefined;
    const calls = cover.flatMap(({ put, take }) => (take === undefined ? [put] : [put, take]));
    return this.#wrong(call, calls, 'At every moment between its begin and its end something was certainly there.');
  }

  /** Forgets what was put in and taken before all that is under way began. */
  #prune(now: number): void {
    let since = now;
    for (const { operation } of this.#pending) since = Math.min(since, operation.invokedAt);
    for (const [text, { putEnd, put, takeEnd, takeBegin }] of this.#values) {
      const isPut = putEnd < since || put.isOpen;
      if (isPut && takeEnd < since && takeBegin < since) this.#values.delete(text);
    }
    this.#pruneAt = Math.max(pruneFrom, 2 * this.#values.size);
  }

  #wrong(stuck: SettledCall, others: readonly SettledCall[], why: string): Finding {
    this.#stop();
    return {
      stuck,
      others: [...new Set(others)].filter((each) => each !== stuck),
      anomaly: 'nonlinearizable',
      why: [why],
    };
  }

  #stop(): void {
    this.#isFollowed = false;
    this.#values.clear();
    this.#early.clear();
    this.#pending.clear();
    this.#presence.clear();
  }
}
