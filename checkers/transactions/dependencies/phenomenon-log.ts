import type { Phenomenon } from '../levels/level.ts';
import type { Occurrence, SeenPhenomenon } from './dependencies.ts';

/** More occurrences of a phenomenon than that are counted and not told. */
const toldMax = 10;

/** Collects anomalies as they are seen; a history may hold millions, of which the first few are worth telling. */
export class PhenomenonLog {
  readonly #seen = new Map<Phenomenon, { count: number; told: Occurrence[] }>();

  /** `tell` is called only for the first occurrences. */
  add(phenomenon: Phenomenon, tell: () => Occurrence): void {
    const seen = this.#seen.get(phenomenon) ?? { count: 0, told: [] };
    this.#seen.set(phenomenon, seen);
    seen.count++;
    if (seen.told.length < toldMax) seen.told.push(tell());
  }

  get seen(): SeenPhenomenon[] {
    return [...this.#seen].map(([phenomenon, { count, told }]) => ({ phenomenon, count, told }));
  }
}
