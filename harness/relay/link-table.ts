import type { Link } from '../core/plan.ts';

/** What an owner has lost on one link since it cut it. */
export interface LinkLoss {
  readonly link: Link;
  readonly lost: number;
}

interface Cut {
  readonly link: Link;
  /** What the link had lost in all when its owner cut it. */
  readonly lostBefore: number;
}

/** Who has cut which directed link, and what each link has lost: bookkeeping alone, nothing here touches a socket. */
export class LinkTable {
  readonly #cuts = new Map<string, Map<string, Cut>>();
  readonly #lost = new Map<string, number>();
  /** How many owners cut each link; asked for every chunk that passes. */
  readonly #holders = new Map<string, number>();

  /** Adds to what `owner` has cut already. */
  cut(owner: string, links: readonly Link[]): void {
    const mine = this.#cuts.get(owner) ?? new Map<string, Cut>();
    this.#cuts.set(owner, mine);
    for (const link of links) {
      const key = linkKey(link);
      if (mine.has(key)) continue;
      mine.set(key, { link, lostBefore: this.#lost.get(key) ?? 0 });
      this.#holders.set(key, (this.#holders.get(key) ?? 0) + 1);
    }
  }

  /** Takes back what `owner` cut; an owner that is not known has cut nothing. */
  heal(owner: string): void {
    for (const key of this.#cuts.get(owner)?.keys() ?? []) {
      const left = (this.#holders.get(key) ?? 0) - 1;
      if (left > 0) this.#holders.set(key, left);
      else this.#holders.delete(key);
    }
    this.#cuts.delete(owner);
  }

  healAll(): void {
    this.#cuts.clear();
    this.#holders.clear();
  }

  isCut(link: Link): boolean {
    // The common case by far, and the one in which speed matters: nothing is cut.
    return this.#holders.size > 0 && this.#holders.has(linkKey(link));
  }

  /** Something of the system's was lost on the link: a chunk, a connection attempt, a close. */
  lose(link: Link): void {
    const key = linkKey(link);
    this.#lost.set(key, (this.#lost.get(key) ?? 0) + 1);
  }

  counts(owner: string): LinkLoss[] {
    const cuts = [...(this.#cuts.get(owner) ?? [])];
    return cuts.map(([key, { link, lostBefore }]) => ({ link, lost: (this.#lost.get(key) ?? 0) - lostBefore }));
  }
}

export function linkKey([from, to]: Link): string {
  return `${from}>${to}`;
}
