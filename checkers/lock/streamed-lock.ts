import type { Operation } from '../../harness/core/history.ts';
import type { Nanos } from '../../harness/core/time.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { violationOf } from '../findings.ts';
import type { StreamedObject } from '../stream-by-key.ts';
import { possessionOf } from './possessions.ts';
import { exclusion, overlapStory, ownership, unheldStory } from './telling.ts';

interface Holder {
  readonly acquire: Operation;
  depth: number;
  /** A release is under way, so that the lock may be free already. */
  isReleasing: boolean;
}

/** One lock while it is recorded: it keeps who holds it now, and the processes whose word is in doubt. */
export function streamedLock(isReentrant: boolean): StreamedObject {
  const holders = new Map<number, Holder>();
  const doubted = new Set<number>();
  /** Two that hold it, unless one of them asks to release it before time goes on. */
  let suspected: readonly [Holder, Holder] | undefined;

  /** Once time has gone on, two that held it and had not asked to release it held it at once. */
  const settle = (now: Nanos, key: string | undefined): Violation | undefined => {
    if (suspected === undefined || !(now > (suspected[1].acquire.completedAt ?? Infinity))) return undefined;
    const [first, second] = suspected;
    suspected = undefined;
    return violationOf(
      exclusion,
      overlapStory(
        { first: possessionOf(first.acquire, undefined), second: possessionOf(second.acquire, undefined) },
        key,
      ),
    );
  };

  const acquired = (operation: Operation): void => {
    const held = holders.get(operation.process);
    if (held !== undefined && isReentrant) {
      held.depth++;
      return;
    }
    const fresh = { acquire: operation, depth: 1, isReleasing: false };
    const other = [...holders.values()].find(({ isReleasing }) => !isReleasing);
    holders.set(operation.process, fresh);
    if (other !== undefined) suspected = [other, fresh];
  };

  const released = (operation: Operation, key: string | undefined): Violation | undefined => {
    const { process, type } = operation;
    const held = holders.get(process);
    if (held === undefined) return type === 'ok' ? violationOf(ownership, unheldStory(operation, [], key)) : undefined;
    held.isReleasing = false;
    if (type !== 'fail' && --held.depth === 0) holders.delete(process);
    return undefined;
  };

  return {
    add: ({ operation, hasEnded, key }) => {
      const { process, f, type, invokedAt, completedAt } = operation;
      const told = settle(completedAt ?? invokedAt, key);
      if (told !== undefined || doubted.has(process)) return told;
      if (!hasEnded) {
        const held = holders.get(process);
        if (f !== 'release' || held?.depth !== 1) return undefined;
        held.isReleasing = true;
        if (suspected?.includes(held) === true) suspected = undefined;
        return undefined;
      }
      if (type === 'info') doubted.add(process);
      if (f === 'release') return released(operation, key);
      if (type === 'ok') acquired(operation);
      return undefined;
    },
  };
}
