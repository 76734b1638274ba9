import type { NodeName } from '../../../core/op.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { workOf } from '../frame/work.ts';
import type { WireMessage } from './messages.ts';
import { type Reading, type Stepped, type ThreePhaseEffect, type ThreePhaseState, type Waiting } from './node-state.ts';
import { votesMs } from './times.ts';

/**
 * The coordinator's part in a read of all accounts. It changes nothing, so there is nothing to decide: each participant
 * locks, answers, and keeps its shared locks until it hears that the last one has answered.
 */

export const readPrefix = 'read:';

export function startRead(state: ThreePhaseState, waiting: Waiting, request: TransactionRequest): Stepped {
  const { txn } = request;
  const work = workOf(request, state.identity);
  if (state.readings.has(txn)) return fail(state, waiting, 'it is being read already');
  if (work.kind === 'invalid') return fail(state, waiting, work.reason);
  const missing = Object.keys(work.byNode);
  if (missing.some((node) => state.peers[node]?.isUp !== true)) return fail(state, waiting, 'a participant is down');
  const reading: Reading = { waiting, missing, asked: missing, accounts: {} };
  return [
    { ...state, readings: state.readings.set(txn, reading) },
    [
      ...missing.map((node) =>
        toNode(node, { kind: 'read', txn, epoch: state.incarnation, operations: work.byNode[node] ?? [] }),
      ),
      { kind: 'timer', name: `${readPrefix}${txn}`, ms: votesMs },
    ],
  ];
}

/** A participant's values, or why it has none. */
export function hearValues(
  state: ThreePhaseState,
  from: NodeName,
  { txn, reads, reason }: WireMessage & { readonly kind: 'values' },
): Stepped {
  const reading = state.readings.get(txn);
  if (reading === undefined || !reading.missing.includes(from)) return [state, []];
  if (reads === undefined) return endRead(state, txn, reading, reason ?? 'a participant has no values');
  const missing = reading.missing.filter((node) => node !== from);
  const now: Reading = { ...reading, missing, accounts: { ...reading.accounts, ...reads } };
  if (missing.length > 0) return [{ ...state, readings: state.readings.set(txn, now) }, []];
  return endRead(state, txn, now);
}

/** Values that are missing will not come any more, or those that are there may have changed. */
export function giveUpRead(state: ThreePhaseState, txn: string): Stepped {
  const reading = state.readings.get(txn);
  return reading === undefined ? [state, []] : endRead(state, txn, reading, 'no values from a participant');
}

/** Reads that a participant took with it: what it has answered may have changed by the time the others answer. */
export function readsWith({ readings }: ThreePhaseState, peer: NodeName): string[] {
  return [...readings.entries()].flatMap(([txn, { asked }]) => (asked.includes(peer) ? [txn] : []));
}

function endRead(state: ThreePhaseState, txn: string, { waiting, asked, accounts }: Reading, why?: string): Stepped {
  const [next, replied] =
    why === undefined
      ? [state, [replyTo(waiting, { type: 'ok', value: { txn, accounts } })]]
      : fail(state, waiting, why);
  return [
    { ...next, readings: next.readings.delete(txn) },
    [
      { kind: 'cancel', name: `${readPrefix}${txn}` },
      ...replied,
      ...asked.map((node) => toNode(node, { kind: 'read-done', txn, epoch: state.incarnation })),
    ],
  ];
}

function fail(state: ThreePhaseState, waiting: Waiting, why: string): Stepped {
  return [state, [replyTo(waiting, { type: 'fail', error: `aborted: ${why}` })]];
}

function replyTo({ client }: Waiting, completion: ReplyEffect['completion']): ThreePhaseEffect {
  return { kind: 'reply', client, completion };
}

type ReplyEffect = Extract<ThreePhaseEffect, { kind: 'reply' }>;

function toNode(to: NodeName, message: WireMessage): ThreePhaseEffect {
  return { kind: 'send', to, message };
}
