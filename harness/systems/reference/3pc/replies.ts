import { unreachable } from '../../../core/errors.ts';
import type { Completion } from '../../../core/op.ts';
import type { DecidedBy, Decision } from '../../../core/trace.ts';
import type { ClientRequest } from '../frame/protocol.ts';
import type { Open, ThreePhaseEffect } from './node-state.ts';

/** What clients are told who waited for the decision. */
export function replies(open: Open, { decision, by }: { decision: Decision; by: DecidedBy }): ThreePhaseEffect[] {
  const why = open.reason ?? abortReasons[by] ?? by;
  return open.clients.map(({ client, request }) => ({
    kind: 'reply',
    client,
    completion: completionOf(request, decision, why),
  }));
}

const abortReasons: Readonly<Partial<Record<DecidedBy, string>>> = {
  timeout: 'no vote from a participant',
  refusal: 'a participant voted no',
  termination: 'ended by termination',
  recovery: 'ended by recovery',
};

/** The answer to a request whose transaction is decided. */
export function completionOf(request: ClientRequest, decision: Decision, why: string = 'decided earlier'): Completion {
  switch (request.kind) {
    case 'outcome':
      return { type: 'ok', value: { txn: request.txn, decision } };
    case 'transfer': {
      const { txn, from, to, amount } = request;
      return decision === 'commit'
        ? { type: 'ok', value: { txn, from, to, amount } }
        : { type: 'fail', error: `aborted: ${why}` };
    }
    case 'read-all':
      return { type: 'fail', error: 'invalid: the id belongs to another transaction' };
    default:
      return unreachable(request);
  }
}
