import type { Operation } from '../../../harness/core/history.ts';

/** What certainly happened to one value of a register: its maker and the calls that found it. */
interface Cluster {
  readonly value: string;
  /** Undefined for the value of the beginning. */
  readonly maker: Operation | undefined;
  /** True when another call under way makes the same value: then nothing is said of it. */
  isAmbiguous: boolean;
  /** The earliest return of any of its calls, and the latest invocation, with the calls. */
  earliestReturn: number;
  returning: Operation | undefined;
  latestInvocation: number;
  invoked: Operation | undefined;
}

/** Operations of which each of two values would have to come before the other, or that found what can't be there. */
export interface Contradiction {
  readonly anomaly: 'stale value' | 'value from nowhere';
  readonly operations: readonly Operation[];
}

/** A register is not followed any further when more values than this may still be there: calls without an outcome keep them. */
const clustersMax = 512;
/** The least number of values at which it is worth looking for some that are gone. */
const pruneFrom = 32;

/**
 * The values that one register may still hold, while its history is recorded. A value is gone when a call on another one that must come
 * after it has returned before all that is under way was invoked: whoever finds it then contradicts real time, so that no more needs to be
 * known of it than that it is not among the values that may still be there.
 */
export class ZoneWindow {
  readonly #clusters = new Map<string, Cluster>();
  #isFollowed = true;
  #pruneAt = pruneFrom;

  constructor(initial: string) {
    this.#clusters.set(initial, clusterOf(initial, undefined));
  }

  /** False when there was too much to remember, or something is wrong already. */
  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  /** A call that makes the value was invoked. */
  begin(value: string, maker: Operation): void {
    const known = this.#clusters.get(value);
    if (known === undefined) this.#clusters.set(value, clusterOf(value, maker));
    else known.isAmbiguous = true;
    if (this.#clusters.size > clustersMax) this.stop();
  }

  /** It certainly did not happen. */
  cancel(value: string, maker: Operation): Contradiction | undefined {
    const cluster = this.#clusters.get(value);
    if (cluster?.maker?.index !== maker.index || cluster.isAmbiguous) return undefined;
    this.#clusters.delete(value);
    return cluster.returning === undefined ? undefined : this.#wrong('value from nowhere', [cluster.returning]);
  }

  /** A call returned that made the value or found it. */
  returned(value: string, operation: Operation): Contradiction | undefined {
    const cluster = this.#clusters.get(value);
    if (cluster === undefined) return this.#wrong('value from nowhere', [operation]);
    if (cluster.isAmbiguous) return undefined;
    this.#note(cluster.maker?.index === operation.index ? undefined : cluster.maker, cluster);
    this.#note(operation, cluster);
    const end = operation.completedAt ?? Infinity;
    if (end < cluster.earliestReturn) {
      cluster.earliestReturn = end;
      cluster.returning = operation;
    }
    for (const other of this.#clusters.values()) {
      if (other === cluster || other.isAmbiguous || !contradict(cluster, other)) continue;
      const all = [cluster.returning, other.invoked, other.returning, cluster.invoked];
      return this.#wrong(
        'stale value',
        [...new Set(all)].flatMap((each) => each ?? []),
      );
    }
    return undefined;
  }

  /** Forgets the values that are gone. Nothing that is under way was invoked before `since`. */
  prune(since: number): void {
    if (this.#clusters.size < this.#pruneAt) return;
    const settled = [...this.#clusters.values()].filter((each) => !each.isAmbiguous && each.earliestReturn < since);
    // Of all that is settled, the one that was invoked last is after most of the others.
    const last = settled.reduce((latest, each) => Math.max(latest, each.latestInvocation), -Infinity);
    for (const cluster of settled) {
      if (cluster.earliestReturn < last && cluster.latestInvocation < last) this.#clusters.delete(cluster.value);
    }
    this.#pruneAt = Math.max(pruneFrom, 2 * this.#clusters.size);
  }

  stop(): void {
    this.#isFollowed = false;
    this.#clusters.clear();
  }

  #note(operation: Operation | undefined, cluster: Cluster): void {
    if (operation === undefined || operation.invokedAt <= cluster.latestInvocation) return;
    cluster.latestInvocation = operation.invokedAt;
    cluster.invoked = operation;
  }

  #wrong(anomaly: Contradiction['anomaly'], operations: readonly Operation[]): Contradiction {
    this.stop();
    return { anomaly, operations: operations.toSorted((a, b) => a.index - b.index) };
  }
}

function clusterOf(value: string, maker: Operation | undefined): Cluster {
  return {
    value,
    maker,
    isAmbiguous: false,
    earliestReturn: maker === undefined ? -Infinity : Infinity,
    returning: undefined,
    latestInvocation: -Infinity,
    invoked: undefined,
  };
}

/** Each has a call that returned before one of the other was invoked (Gibbons and Korach 1997). */
function contradict(a: Cluster, b: Cluster): boolean {
  return a.earliestReturn < b.latestInvocation && b.earliestReturn < a.latestInvocation;
}
