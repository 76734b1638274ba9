import type { Json } from '../../../core/json.ts';
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
    completion: completionOf(request, { decision, why, reads: open.reads }),
  }));
}

const abortReasons: Readonly<Partial<Record<DecidedBy, string>>> = {
  timeout: 'no vote from a participant',
  refusal: 'a participant voted no',
  termination: 'ended by termination',
  recovery: 'ended by recovery',
};

export interface Known {
  readonly decision: Decision;
  readonly why?: string | undefined;
  /** What the transaction read; absent when it is no longer known. */
  readonly reads?: Readonly<Record<string, number>> | undefined;
}

/** The answer to a request whose transaction is decided. */
export function completionOf(request: ClientRequest, { decision, why, reads }: Known): Completion {
  if (request.kind === 'outcome') return { type: 'ok', value: { txn: request.txn, decision } };
  if (decision === 'abort') return { type: 'fail', error: `aborted: ${why ?? 'decided earlier'}` };
  if (request.kind === 'transfer') return { type: 'ok', value: valueOf(request) };
  // Sent again after the values were handed out: the read took place, and what it saw is not kept.
  if (reads === undefined) return { type: 'info', error: 'read earlier, its values are gone' };
  return { type: 'ok', value: { txn: request.txn, accounts: reads } };
}

function valueOf({ txn, from, to, amount }: ClientRequest & { kind: 'transfer' }): Json {
  return { txn, from, to, amount };
}
