import type { Columns } from './columns.ts';
import { type Ruling, invalid } from './ruling.ts';
import type { Zones } from './zones.ts';

/** In a call's place: the value is there from the beginning, or nobody is known to have made it. */
export const beginning = -1;

/** From when to when a cluster's value certainly is the present one, and the calls that show it. */
export interface Held {
  readonly from: number;
  readonly to: number;
  readonly calls: readonly [number, number];
}

/**
 * The calls that concern one value of a register, for every value: its maker and all that found it. A successful compare-and-set chains
 * the cluster that it makes to the one that it found: nothing can come between the two.
 */
export class Clusters {
  readonly #columns: Columns;
  readonly #earliestReturn: Float64Array;
  readonly #returning: Int32Array;
  readonly #latestInvocation: Float64Array;
  readonly #invoked: Int32Array;
  readonly #next: Int32Array;
  readonly #isChained: Uint8Array;
  readonly #maker: Int32Array;
  #count = 0;

  constructor(columns: Columns, capacity: number) {
    this.#columns = columns;
    this.#earliestReturn = columns.arena.float64(capacity);
    this.#returning = columns.arena.int32(capacity);
    this.#latestInvocation = columns.arena.float64(capacity);
    this.#invoked = columns.arena.int32(capacity);
    this.#next = columns.arena.int32(capacity);
    this.#isChained = columns.arena.uint8(capacity);
    this.#maker = columns.arena.int32(capacity);
  }

  clear(): void {
    this.#count = 0;
  }

  /** A new cluster; the value of the beginning was there before everything. */
  create(maker: number): number {
    const cluster = this.#count++;
    this.#earliestReturn[cluster] = maker === beginning ? -Infinity : Infinity;
    this.#returning[cluster] = -1;
    this.#latestInvocation[cluster] = -Infinity;
    this.#invoked[cluster] = -1;
    this.#next[cluster] = -1;
    this.#isChained[cluster] = 0;
    this.#maker[cluster] = maker;
    return cluster;
  }

  join(cluster: number, call: number): void {
    const returned = this.#columns.returned[call] ?? 0;
    const invoked = this.#columns.invoked[call] ?? 0;
    if (returned < (this.#earliestReturn[cluster] ?? 0)) {
      this.#earliestReturn[cluster] = returned;
      this.#returning[cluster] = call;
    }
    if (invoked > (this.#latestInvocation[cluster] ?? 0)) {
      this.#latestInvocation[cluster] = invoked;
      this.#invoked[cluster] = call;
    }
  }

  /** Says that `made` directly follows `found`. A ruling when something else does already. */
  follow(found: number, made: number): Ruling | undefined {
    const other = this.#next[found] ?? -1;
    if (other >= 0) return twice(this.#maker[other] ?? 0, this.#maker[made] ?? 0);
    this.#next[found] = made;
    this.#isChained[made] = 1;
    return undefined;
  }

  /** Makes a zone of every chain. A ruling when the order within a chain contradicts real time. */
  intoZones(zones: Zones): Ruling | undefined {
    zones.clear();
    let visited = 0;
    for (let root = 0; root < this.#count; root++) {
      if (this.#isChained[root] === 1) continue;
      let earliest = root;
      let latest = root;
      visited++;
      for (let cluster = this.#next[root] ?? -1; cluster >= 0; cluster = this.#next[cluster] ?? -1) {
        visited++;
        if (this.#returnOf(cluster) < this.#invocationOf(latest)) return this.#outOfOrder(cluster, latest);
        if (this.#returnOf(cluster) < this.#returnOf(earliest)) earliest = cluster;
        if (this.#invocationOf(cluster) > this.#invocationOf(latest)) latest = cluster;
      }
      zones.add({
        earliestReturn: this.#returnOf(earliest),
        returning: this.#returning[earliest] ?? -1,
        latestInvocation: this.#invocationOf(latest),
        invoked: this.#invoked[latest] ?? -1,
      });
    }
    return visited < this.#count ? this.#circle() : undefined;
  }

  /** What comes next takes the value away, so that it was there until then. */
  held(cluster: number): Held {
    const next = this.#next[cluster] ?? -1;
    const taker = next < 0 ? -1 : (this.#maker[next] ?? -1);
    const takenFrom = taker < 0 ? -Infinity : (this.#columns.invoked[taker] ?? 0);
    const latest = this.#invocationOf(cluster);
    const last = takenFrom > latest ? taker : (this.#invoked[cluster] ?? -1);
    const calls = [this.#returning[cluster] ?? -1, last] as const;
    return { from: this.#returnOf(cluster), to: Math.max(takenFrom, latest), calls };
  }

  #returnOf(cluster: number): number {
    return this.#earliestReturn[cluster] ?? Infinity;
  }

  #invocationOf(cluster: number): number {
    return this.#latestInvocation[cluster] ?? -Infinity;
  }

  #outOfOrder(later: number, earlier: number): Ruling {
    const call = this.#returning[later] ?? 0;
    const other = this.#invoked[earlier] ?? 0;
    return invalid('stale value', [call, other], (name) => [
      `${name(call)} returned before ${name(other)} was invoked.`,
      'But by the successful compare-and-sets, each of which found what the one before it had made, it must come after that.',
    ]);
  }

  #circle(): Ruling {
    const isRooted = this.#columns.arena.uint8(this.#count);
    for (let root = 0; root < this.#count; root++) {
      if (this.#isChained[root] === 1) continue;
      for (let cluster = root; cluster >= 0; cluster = this.#next[cluster] ?? -1) isRooted[cluster] = 1;
    }
    const start = isRooted.indexOf(0);
    const calls: number[] = [];
    for (let cluster = start; cluster !== start || calls.length === 0; cluster = this.#next[cluster] ?? start)
      calls.push(this.#maker[cluster] ?? 0);
    return invalid('circular compare-and-sets', calls, () => [
      'Each of these compare-and-sets found what another of them made, so that none can be the first.',
    ]);
  }
}

function twice(one: number, other: number): Ruling {
  return invalid('lost update', [one, other], (name) => [
    `${name(one)} and ${name(other)} both found the same value and changed it, and it was made only once.`,
  ]);
}
