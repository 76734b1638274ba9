import type { NodeName } from '../../../core/op.ts';
import { prepare, settle } from '../frame/ledger.ts';
import type { WireMessage } from './messages.ts';
import type { Stepped, ThreePhaseEffect, ThreePhaseState } from './node-state.ts';
import { readPrefix } from './reading.ts';
import { silenceMs } from './times.ts';

/** A participant's part in a read of all accounts: shared locks that outlive neither the read nor its coordinator. */

export function lockForRead(
  state: ThreePhaseState,
  from: NodeName,
  { txn, epoch, operations = [] }: WireMessage & { readonly kind: 'read' },
): Stepped {
  if (from !== state.identity.coordinator || state.decisions.has(txn) || state.open.has(txn)) return [state, []];
  const values = (more: { reads: Readonly<Record<string, number>> } | { reason: string }): ThreePhaseEffect => ({
    kind: 'send',
    to: from,
    message: { kind: 'values', txn, epoch, ...more },
  });
  const prepared = prepare(state.ledger, txn, operations);
  if (prepared.vote === 'no') return [state, [values({ reason: prepared.reason })]];
  return [
    { ...state, ledger: prepared.ledger, readers: state.readers.set(txn, true) },
    // A coordinator that is cut off one way only can't say that it has given up; by then it has.
    [values({ reads: prepared.reads }), { kind: 'timer', name: `${readPrefix}${txn}`, ms: silenceMs }],
  ];
}

/** The read is over, or nobody is there to end it. */
export function unlockRead(state: ThreePhaseState, txn: string): Stepped {
  if (!state.readers.has(txn)) return [state, []];
  return [
    { ...state, readers: state.readers.delete(txn), ledger: settle(state.ledger, txn, 'abort') },
    [{ kind: 'cancel', name: `${readPrefix}${txn}` }],
  ];
}
