/** Bindings that are counted apart; beyond that the oldest are forgotten, since what is bound is the peers' choice. */
export const bindingsMax = 10_000;

/** Counts by what is bound. */
export class BindingCounts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** The new count. */
  add(key: string): number {
    const count = this.of(key) + 1;
    this.#counts.set(key, count);
    if (this.#counts.size > bindingsMax) this.#forgetOldest();
    return count;
  }

  #forgetOldest(): void {
    for (const key of this.#counts.keys()) {
      this.#counts.delete(key);
      return;
    }
  }
}
