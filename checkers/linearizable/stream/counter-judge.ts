import type { CallJudge, Finding, SettledCall } from './settled-call.ts';

/**
 * A counter all of whose additions are of one amount, so that it does not matter which of them was counted: only how many were, and when. An
 * addition is counted when a read that returns needs it, or when it returns itself without one that can be taken for it: then the
 * earliest that was counted since it began is taken, since those that began later could not have been that one (earliest deadline first).
 */
export class CounterJudge implements CallJudge {
  #amount: bigint | undefined;
  #value = 0n;
  /** When something was counted that no addition that returned is taken for: in order. */
  #counted: number[] = [];
  readonly #adding = new Set<SettledCall>();
  /** Additions without an outcome that may still be counted. */
  #open = 0;
  /** Reads under way which have not found their value yet. */
  readonly #reading = new Map<SettledCall, bigint>();
  /** The last read that returned after something was counted for it. */
  #last: SettledCall | undefined;
  #isFollowed = true;

  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  get size(): number {
    return this.#counted.length + this.#adding.size + this.#reading.size;
  }

  begin(call: SettledCall): void {
    const { f, args, output } = call.effect;
    if (f === 'read') {
      const value = BigInt(output ?? 0);
      if (!call.isOpen && value !== this.#value) this.#reading.set(call, value);
      return;
    }
    const amount = BigInt(args[0] ?? 0);
    if (amount === 0n) return;
    this.#amount ??= amount;
    if (this.#amount !== amount) this.#stop();
    else if (call.isOpen) this.#open++;
    else this.#adding.add(call);
  }

  end(call: SettledCall): Finding | undefined {
    const now = call.operation.completedAt ?? Infinity;
    if (this.#adding.delete(call)) {
      const at = this.#counted.findIndex((time) => time >= call.operation.invokedAt);
      if (at === -1) this.#count(now, 1n);
      // What it was taken for, or what was just counted for it, is accounted for.
      this.#counted.splice(at, 1);
      this.#forget(now);
      return undefined;
    }
    const due = this.#reading.get(call);
    if (due === undefined) return undefined;
    const missing = this.#missing(due);
    if (missing === undefined) return this.#refute(call, due);
    this.#count(now, missing);
    this.#last = call;
    this.#forget(now);
    return undefined;
  }

  /** How many more have to be counted; undefined where that can't be. */
  #missing(due: bigint): bigint | undefined {
    const { amount, left } = { amount: this.#amount ?? 1n, left: this.#left };
    const more = due - this.#value;
    return more % amount === 0n && more / amount > 0n && more / amount <= BigInt(left) ? more / amount : undefined;
  }

  /** Additions that began and are not counted. */
  get #left(): number {
    return this.#adding.size + this.#open - this.#counted.length;
  }

  #count(now: number, times: bigint): void {
    for (let i = 0n; i < times; i++) {
      this.#value += this.#amount ?? 0n;
      this.#counted.push(now);
      for (const [read, value] of this.#reading) if (value === this.#value) this.#reading.delete(read);
    }
  }

  /** What was counted before all that is under way began was one without an outcome. */
  #forget(now: number): void {
    const [first] = this.#counted;
    if (first === undefined) return;
    let since = now;
    for (const { operation } of this.#adding) since = Math.min(since, operation.invokedAt);
    const kept = this.#counted.filter((time) => time >= since);
    this.#open -= this.#counted.length - kept.length;
    this.#counted = kept;
  }

  #refute(stuck: SettledCall, due: bigint): Finding {
    const amount = this.#amount ?? 1n;
    const [value, most] = [this.#value, this.#value + amount * BigInt(this.#left)];
    const isPast = amount > 0n ? due < value : due > value;
    const others = [...(this.#last === undefined ? [] : [this.#last]), ...this.#adding];
    this.#stop();
    return {
      stuck,
      others,
      anomaly: 'nonlinearizable',
      why: [
        isPast
          ? `When it began, what had returned before left no less than ${value} there (each addition is of ${amount}).`
          : `Additions of ${amount} that had begun by then lead from ${value} to ${most} at most.`,
      ],
    };
  }

  #stop(): void {
    this.#isFollowed = false;
    this.#counted = [];
    this.#adding.clear();
    this.#reading.clear();
  }
}
