import type { StandingChange } from '../standing-changes.ts';
import { type LimitName, type ProcessIdentity, identify, isSame, setSoftLimit, softLimit } from './process-limits.ts';

/** One process whose limit was lowered. */
export interface Lowered extends ProcessIdentity {
  readonly before: number;
  readonly soft: number;
}

/** Soft limits of running processes, lowered for a while. */
export class LoweredLimits implements StandingChange {
  readonly #name: LimitName;
  readonly #lowered: Lowered[] = [];
  /** True from when the limit was seen to be at work: a process that ends after that was ended by it. */
  wasSeen = false;

  constructor(name: LimitName) {
    this.#name = name;
  }

  /** Those that were lowered, whatever has become of them. */
  get lowered(): readonly Lowered[] {
    return this.#lowered;
  }

  /**
   * Lowers the limit of a process to what `softOf` gives, which must not be more than it was; undefined leaves it alone. A
   * process that ends meanwhile is passed over.
   */
  async lower(pid: number, softOf: (before: number) => number): Promise<void> {
    const [identity, before] = await Promise.all([identify(pid), softLimit(pid, this.#name)]);
    if (identity === undefined || before === undefined) return;
    const soft = Math.min(before, softOf(before));
    // Known before it is done, so that it is undone however far it comes.
    this.#lowered.push({ ...identity, before, soft });
    await setSoftLimit(pid, this.#name, soft);
  }

  /** The lowered processes that live, with the limit that each has now. */
  async standing(): Promise<(Lowered & { readonly now: number })[]> {
    const all = await Promise.all(
      this.#lowered.map(async (process) => {
        const now = (await isSame(process)) ? await softLimit(process.pid, this.#name) : undefined;
        return now === undefined ? [] : [{ ...process, now }];
      }),
    );
    return all.flat();
  }

  async undo(): Promise<void> {
    const standing = await this.standing();
    await Promise.all(
      standing
        .filter(({ now, before }) => now < before)
        .map(async ({ pid, before }) => await setSoftLimit(pid, this.#name, before)),
    );
  }

  async left(): Promise<readonly string[]> {
    return (await this.standing())
      .filter(({ now, before }) => now < before)
      .map(({ pid, now, before }) => `${this.#name} of ${pid} is ${now}, was ${before}`);
  }
}
