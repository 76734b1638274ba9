import type { Operation } from '../../harness/core/history.ts';
import type { Nanos } from '../../harness/core/time.ts';

/** One process's possession of a lock, as its answers tell it. */
export interface Possession {
  readonly acquire: Operation;
  /** The release that ends it, or may end it; undefined when it was never asked for. */
  readonly release: Operation | undefined;
  /** From here to `to` the process holds the lock for certain, however the operations are ordered. */
  readonly from: Nanos;
  readonly to: Nanos | typeof Infinity;
}

export interface Possessions {
  readonly possessions: readonly Possession[];
  /** Acquires that succeeded although the process itself held the lock, with the possession that it had. */
  readonly regiven: readonly { readonly first: Possession; readonly second: Possession }[];
  /** Releases that succeeded although their process held nothing. */
  readonly unheld: readonly Operation[];
  /** For each process that went on after an operation of unknown outcome, that operation: what follows it is not judged. */
  readonly doubted: readonly Operation[];
}

interface Holder {
  readonly acquire: Operation;
  depth: number;
}

/**
 * Pairs the acquires of each process with its releases. An acquire takes effect at the latest when it completes, a release at
 * the earliest when it is invoked. What failed did not happen; an acquire of unknown outcome proves nothing, and a release of unknown
 * outcome may have ended the possession at once.
 */
export function possessionsOf(operations: readonly Operation[], isReentrant: boolean): Possessions {
  const possessions: Possession[] = [];
  const regiven: { first: Possession; second: Possession }[] = [];
  const unheld: Operation[] = [];
  const holders = new Map<number, Holder>();
  const doubts = new Map<number, Operation>();
  const doubted = new Set<Operation>();
  const end = ({ acquire }: Holder, release: Operation | undefined): void =>
    void possessions.push(possessionOf(acquire, release));
  for (const operation of operations) {
    const { process, f, type } = operation;
    const doubt = doubts.get(process);
    if (doubt !== undefined) {
      if (type !== 'fail') doubted.add(doubt);
      continue;
    }
    const holder = holders.get(process);
    if (type === 'info') doubts.set(process, operation);
    if (f === 'acquire' && type === 'ok') {
      if (holder !== undefined && isReentrant) {
        holder.depth++;
        continue;
      }
      if (holder !== undefined)
        regiven.push({ first: possessionOf(holder.acquire, undefined), second: possessionOf(operation, undefined) });
      holders.set(process, { acquire: operation, depth: 1 });
    } else if (f === 'release' && type !== 'fail') {
      if (holder === undefined) {
        if (type === 'ok') unheld.push(operation);
      } else if (--holder.depth === 0) {
        holders.delete(process);
        end(holder, operation);
      }
    }
  }
  for (const holder of holders.values()) end(holder, undefined);
  return { possessions, regiven, unheld, doubted: [...doubted] };
}

export function possessionOf(acquire: Operation, release: Operation | undefined): Possession {
  const from = acquire.completedAt ?? acquire.invokedAt;
  return { acquire, release, from, to: release?.invokedAt ?? Infinity };
}
