import type { Decision, TraceAct } from '../../../core/trace.ts';
import { decidedReply } from './decide.ts';
import type { Stepped, ThreePhaseEffect, ThreePhaseState } from './node-state.ts';
import type { Received } from './receive.ts';

/** A message about a transaction that is decided here. */
export function answer(state: ThreePhaseState, { from, message }: Received, decision: Decision): Stepped {
  const { txn, epoch } = message;
  const reply = decidedReply(decision, message);
  if (reply === undefined) return [state, []];
  const trace = (act: TraceAct): ThreePhaseEffect => ({ kind: 'trace', txn, epoch, act });
  if (reply.kind === 'refuse') return [state, [trace(reply)]];
  const wire = { ...reply, txn, epoch };
  return [state, [trace({ kind: 'tell', decision, to: from }), { kind: 'send', to: from, message: wire }]];
}
