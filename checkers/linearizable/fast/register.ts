import { Clusters, type Held, beginning } from './clusters.ts';
import { type Columns, none } from './columns.ts';
import { kinds } from './kinds.ts';
import { judgeRefusals } from './refusals.ts';
import { type Judge, type Ruling, invalid, undecided, valid } from './ruling.ts';
import { Zones } from './zones.ts';

const nobody = -2;
/** What is known of a value: whether some call found it, and whether its makers have been looked at. */
const unseen = 0;
const observed = 1;
const followed = 2;

/**
 * Registers whose observed values are each made once (by a write, a compare-and-set or the beginning): the calls of one value are a
 * cluster, compare-and-sets chain clusters, and chains are zones (Gibbons and Korach 1997). A call without an outcome counts
 * exactly if its value was observed: then it happened.
 */
export class RegisterJudge implements Judge {
  readonly algorithm = 'zones of unique values (Gibbons and Korach)';
  readonly #columns: Columns;
  /** By value: how many calls make it, the last of them, the earliest invocation, what is known of it, its cluster. */
  readonly #makers: Int32Array;
  readonly #maker: Int32Array;
  readonly #madeFrom: Float64Array;
  readonly #seen: Uint8Array;
  readonly #clusterOf: Int32Array;
  readonly #clusters: Clusters;
  readonly #zones: Zones;

  constructor(columns: Columns, callsMax: number) {
    this.#columns = columns;
    const values = columns.values.count;
    this.#makers = columns.arena.int32(values);
    this.#maker = columns.arena.int32(values).fill(nobody);
    this.#madeFrom = columns.arena.float64(values).fill(Infinity);
    this.#seen = columns.arena.uint8(values);
    this.#clusterOf = columns.arena.int32(values).fill(-1);
    // The value of the beginning has a cluster too.
    this.#clusters = new Clusters(columns, callsMax + 1);
    this.#zones = new Zones(columns.arena, callsMax + 1);
  }

  judge(from: number, to: number): Ruling {
    this.#make(this.#columns.initial, beginning, -Infinity);
    const ruling = this.#judge(from, to);
    this.#forget(from, to);
    return ruling;
  }

  #judge(from: number, to: number): Ruling {
    const hasRefusals = this.#collect(from, to);
    const fresh = this.#freshness(from, to);
    if (fresh.validity !== 'valid') return fresh;
    const ruling = this.#cluster(from, to) ?? this.#clusters.intoZones(this.#zones) ?? this.#zones.judge();
    if (ruling.validity !== 'valid' || !hasRefusals) return ruling;
    return judgeRefusals(this.#columns, { from, to }, (value) => ({
      madeFrom: this.#madeFrom[value] ?? Infinity,
      held: this.#held(value),
    }));
  }

  /** Notes who makes and who finds each value; true when a compare-and-set was refused. */
  #collect(from: number, to: number): boolean {
    const { kind, first, second, output, isOk, invoked, returned, deadline } = this.#columns;
    deadline.spend(to - from);
    let hasRefusals = false;
    for (let call = from; call < to; call++) {
      const a = first[call] ?? 0;
      if (kind[call] === kinds.write) this.#make(a, call, invoked[call] ?? 0);
      else if (kind[call] === kinds.read) this.#seen[output[call] ?? 0] = observed;
      else if (isOk[call] === 0) hasRefusals = true;
      else {
        if (a !== second[call]) this.#make(second[call] ?? 0, call, invoked[call] ?? 0);
        if (returned[call] !== Infinity) this.#seen[a] = observed;
      }
    }
    return hasRefusals;
  }

  #make(value: number, call: number, invoked: number): void {
    this.#makers[value] = (this.#makers[value] ?? 0) + 1;
    this.#maker[value] = call;
    if (invoked < (this.#madeFrom[value] ?? Infinity)) this.#madeFrom[value] = invoked;
  }

  /** The value that a call certainly found; -1 for one of which that can't be said. */
  #found(call: number): number {
    const { kind, first, second, output, isOk, returned } = this.#columns;
    if (kind[call] === kinds.read) return output[call] ?? -1;
    if (kind[call] !== kinds.cas || isOk[call] === 0) return -1;
    const made = second[call] ?? 0;
    const isKept =
      returned[call] !== Infinity || (first[call] !== made && this.#isFound(made) && this.#makers[made] === 1);
    return isKept ? (first[call] ?? -1) : -1;
  }

  #isFound(value: number): boolean {
    return this.#seen[value] !== unseen;
  }

  /** Every value that was found was made before; undecided when it may have been made by more than one call. */
  #freshness(from: number, to: number): Ruling {
    const { returned, deadline } = this.#columns;
    deadline.spend(to - from);
    let isAmbiguous = false;
    for (let call = from; call < to; call++) {
      // Open ones are reached from the calls that found what they made.
      for (let by = call, value = returned[call] === Infinity ? none : this.#found(call); value >= 0;) {
        const makers = this.#makers[value] ?? 0;
        if (makers === 0) return neverMade(call, by);
        const maker = this.#maker[value] ?? nobody;
        if ((returned[by] ?? 0) < (this.#madeFrom[value] ?? 0)) return madeLater(by, maker);
        isAmbiguous ||= makers > 1;
        if (maker < 0 || this.#seen[value] === followed) break;
        this.#seen[value] = followed;
        // An open compare-and-set whose value was found has itself found one.
        by = maker;
        value = this.#found(maker);
      }
    }
    return isAmbiguous ? undecided('a value that was found is made more than once') : valid;
  }

  /** Puts every call into the cluster of its value. A ruling when two compare-and-sets succeeded on one value. */
  #cluster(from: number, to: number): Ruling | undefined {
    const { kind, first, second, output, isOk, returned, initial, deadline } = this.#columns;
    deadline.spend(to - from);
    this.#clusters.clear();
    this.#clusterOf[initial] = this.#clusters.create(beginning);
    for (let call = from; call < to; call++) {
      const a = first[call] ?? 0;
      const b = second[call] ?? 0;
      if (kind[call] === kinds.read) this.#clusters.join(this.#clusterFor(output[call] ?? 0), call);
      else if (kind[call] === kinds.write) this.#joinMaker(a, call);
      else if (isOk[call] === 0) continue;
      else if (a === b) {
        if (returned[call] !== Infinity) this.#clusters.join(this.#clusterFor(a), call);
      } else {
        const made = this.#joinMaker(b, call);
        const ruling = made < 0 ? undefined : this.#clusters.follow(this.#clusterFor(a), made);
        if (ruling !== undefined) return ruling;
      }
    }
    return undefined;
  }

  /** The cluster of what the call makes; -1 when it may as well never have happened. */
  #joinMaker(value: number, call: number): number {
    const isFound = this.#isFound(value);
    if (!isFound && this.#columns.returned[call] === Infinity) return -1;
    // Values that nobody found need not be unique.
    const cluster = isFound ? this.#clusterFor(value) : this.#clusters.create(call);
    this.#clusters.join(cluster, call);
    return cluster;
  }

  #clusterFor(value: number): number {
    const known = this.#clusterOf[value] ?? -1;
    if (known >= 0) return known;
    const cluster = this.#clusters.create(this.#maker[value] ?? nobody);
    this.#clusterOf[value] = cluster;
    return cluster;
  }

  #held(value: number): Held | undefined {
    const cluster = this.#clusterOf[value] ?? -1;
    return cluster < 0 ? undefined : this.#clusters.held(cluster);
  }

  /** The arrays are used again for the next key. */
  #forget(from: number, to: number): void {
    const { first, second, output, initial } = this.#columns;
    this.#forgetValue(initial);
    for (let call = from; call < to; call++) {
      this.#forgetValue(first[call] ?? -1);
      this.#forgetValue(second[call] ?? -1);
      this.#forgetValue(output[call] ?? -1);
    }
  }

  #forgetValue(value: number): void {
    if (value < 0) return;
    this.#makers[value] = 0;
    this.#maker[value] = nobody;
    this.#madeFrom[value] = Infinity;
    this.#seen[value] = unseen;
    this.#clusterOf[value] = -1;
  }
}

function neverMade(call: number, by: number): Ruling {
  return invalid('value from nowhere', [call, by], (name) => [
    ...(call === by ? [] : [`${name(by)} happened, since ${name(call)} found what it made.`]),
    `Nothing ever made the value that ${name(by)} found.`,
  ]);
}

function madeLater(call: number, maker: number): Ruling {
  return invalid('read from the future', [call, maker], (name) => [
    `${name(call)} returned before ${name(maker)}, which made the value, could have started.`,
  ]);
}
