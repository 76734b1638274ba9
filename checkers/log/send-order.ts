import type { Operation } from '../../harness/core/history.ts';
import { sweep } from '../sweep.ts';
import { ByProcess } from './consumers.ts';
import type { LogOperation, Send } from './log-actions.ts';
import type { Sighting } from './log-tables.ts';

type Key = string | undefined;

/**
 * Looks for sends that are in the log before ones that came earlier: those that had been acknowledged before the send began, and those
 * that its process made before it. O(n log n).
 */
export function sendsOutOfOrder(
  operations: readonly LogOperation[],
  tell: (earlier: Sighting, later: Sighting, key: Key) => void,
): void {
  /** Of the sends that have ended, the one with the greatest offset. */
  const furthest = new Map<Key, Sighting>();
  const ofProcess = new ByProcess<Sighting>();
  const sending = new Map<Operation, Sending>();
  for (const { operation, actions } of operations) {
    const sends = actions.filter((action) => action.kind === 'send');
    if (sends.length > 0) sending.set(operation, { sends, before: [] });
  }
  sweep([...sending.keys()], {
    begin: (operation) => {
      const each = sending.get(operation);
      if (each !== undefined) each.before = each.sends.map(({ key }) => furthest.get(key));
    },
    end: (operation) => {
      const { sends, before } = sending.get(operation) ?? { sends: [], before: [] };
      sending.delete(operation);
      for (const [i, { key, offset }] of sends.entries()) {
        if (offset === undefined) continue;
        const sighting = { offset, operation };
        const own = ofProcess.get(operation.process, key);
        const earlier = [own, before[i]].find((each) => each !== undefined && each.offset > offset);
        if (earlier !== undefined) tell(earlier, sighting, key);
        if (own === undefined || own.offset < offset) ofProcess.set(operation.process, key, sighting);
        if ((furthest.get(key)?.offset ?? -1) < offset) furthest.set(key, sighting);
      }
    },
  });
}

interface Sending {
  readonly sends: readonly Send[];
  /** What was furthest in each send's log when the operation began. */
  before: readonly (Sighting | undefined)[];
}
