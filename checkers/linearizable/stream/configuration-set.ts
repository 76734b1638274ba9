/** What an object may be at a moment, with the calls that were placed to get there. */
export interface Configuration {
  readonly state: string;
  /** The calls under way that have their places. */
  readonly done: number;
  /** The calls without an outcome that were used. */
  readonly used: number;
}

/** What one weighs, apart from its state: about so many characters. */
const weightOfOne = 16;

/**
 * Configurations, none of which another one makes needless: of two that differ only in the calls without an outcome, the one that used
 * fewer can do all that the other one can.
 */
export class ConfigurationSet {
  readonly #byState = new Map<string, Configuration[]>();
  readonly #fresh: Configuration[] = [];
  #size = 0;
  #weight = 0;

  get size(): number {
    return this.#size;
  }

  /** The characters of all states, and some for each. */
  get weight(): number {
    return this.#weight;
  }

  get all(): Configuration[] {
    return [...this.#byState.values()].flat();
  }

  add(configuration: Configuration): void {
    const { state, done, used } = configuration;
    const known = this.#byState.get(state);
    if (known === undefined) {
      this.#byState.set(state, [configuration]);
    } else {
      if (known.some((each) => each.done === done && (each.used & ~used) === 0)) return;
      const kept = known.filter((each) => each.done !== done || (used & ~each.used) !== 0);
      const dropped = known.length - kept.length;
      this.#size -= dropped;
      this.#weight -= dropped * (weightOfOne + state.length);
      kept.push(configuration);
      this.#byState.set(state, kept);
    }
    this.#size++;
    this.#weight += weightOfOne + state.length;
    this.#fresh.push(configuration);
  }

  /** One that was not given before; all are, once. */
  take(): Configuration | undefined {
    return this.#fresh.pop();
  }
}
