import type { Operation } from '../../harness/core/history.ts';
import { sweep } from '../sweep.ts';
import { ByProcess } from './consumers.ts';
import type { Actions, Send } from './log-actions.ts';
import type { Sighting } from './log-tables.ts';

type Key = string | undefined;

/**
 * Looks for sends that are in the log before ones that came earlier: those that had been acknowledged before the send began, and those
 * that its process made before it. O(n log n).
 */
export function sendsOutOfOrder(actions: Actions, tell: (earlier: Sighting, later: Sighting, key: Key) => void): void {
  /** Of the sends that have ended, the one with the greatest offset; and what that was when an open one began. */
  const furthest = new Map<Key, Sighting>();
  const before = new Map<Operation, ReadonlyMap<Key, Sighting>>();
  const ofProcess = new ByProcess<Sighting>();
  const sendsOf = (operation: Operation): readonly Send[] =>
    (actions.get(operation) ?? []).filter((action) => action.kind === 'send');
  sweep([...actions.keys()], {
    begin: (operation) => {
      const known = sendsOf(operation).flatMap(({ key }) => {
        const sighting = furthest.get(key);
        return sighting === undefined ? [] : [[key, sighting] as const];
      });
      if (known.length > 0) before.set(operation, new Map(known));
    },
    end: (operation) => {
      const known = before.get(operation);
      before.delete(operation);
      for (const { key, offset } of sendsOf(operation)) {
        if (offset === undefined) continue;
        const sighting = { offset, operation };
        const own = ofProcess.get(operation.process, key);
        const earlier = [own, known?.get(key)].find((each) => each !== undefined && each.offset > offset);
        if (earlier !== undefined) tell(earlier, sighting, key);
        if (own === undefined || own.offset < offset) ofProcess.set(operation.process, key, sighting);
        if ((furthest.get(key)?.offset ?? -1) < offset) furthest.set(key, sighting);
      }
    },
  });
}
