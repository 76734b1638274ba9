import { jsonEquals } from '../../../core/json.ts';
import type { Completion, NodeName } from '../../../core/op.ts';
import type { Decision } from '../../../core/trace.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { workOf } from '../frame/work.ts';
import {
  type Open,
  type Stepped,
  type ThreePhaseEffect,
  type ThreePhaseState,
  type Waiting,
  newOpen,
} from './node-state.ts';
import { epochOf, perform } from './perform.ts';
import { startRead } from './reading.ts';
import { completionOf } from './replies.ts';
import { begin, refuse } from './start.ts';
import type { Member } from './transaction.ts';

/** A client asks for a transaction, or for what became of one. */
export function ask(state: ThreePhaseState, waiting: Waiting): Stepped {
  const { request } = waiting;
  const { txn } = request;
  if (state.identity.role !== 'coordinator') return reply(state, waiting, { type: 'info', error: 'no coordinator' });
  const first = state.requests.get(txn);
  if (request.kind !== 'outcome' && first !== undefined && !jsonEquals({ ...first }, { ...request })) {
    return reply(state, waiting, { type: 'fail', error: 'invalid: the id belongs to another transaction' });
  }
  const decision = state.decisions.get(txn);
  if (decision !== undefined) {
    const [, replied] = reply(state, waiting, completionOf(request, decision));
    return [state, [tellClient(waiting, decision), ...replied]];
  }
  const open = state.open.get(txn);
  if (open === undefined) return request.kind === 'outcome' ? turnDown(state, waiting) : start(state, waiting, request);
  if (request.kind === 'outcome') {
    return reply(state, waiting, { type: 'ok', value: { txn, decision: 'pending' } });
  }
  if (request.kind === 'read-all') return reply(state, waiting, completionOf(request, 'abort'));
  // The same transaction sent again: it takes place once, and both are told.
  return [{ ...state, open: state.open.set(txn, { ...open, clients: [...open.clients, waiting] }) }, []];
}

function reply(state: ThreePhaseState, { client }: Waiting, completion: Completion): Stepped {
  return [state, [{ kind: 'reply', client, completion }]];
}

function tellClient({ request: { txn } }: Waiting, decision: Decision): ThreePhaseEffect {
  return { kind: 'trace', txn, act: { kind: 'tell', decision, to: 'client' } };
}

function start(state: ThreePhaseState, waiting: Waiting, request: TransactionRequest): Stepped {
  const { txn } = request;
  if (request.kind === 'read-all') return startRead(state, waiting, request);
  const known = { ...state, requests: state.requests.set(txn, request) };
  const work = workOf(request, state.identity);
  return work.kind === 'invalid' ? turnDown(known, waiting, work.reason) : collect(known, waiting, work.byNode);
}

/** Begins a transaction with the participants that have something to do in it. */
export function collect(state: ThreePhaseState, waiting: Waiting, work: Open['work']): Stepped {
  const { txn } = waiting.request;
  const participants = state.identity.participants.filter((node) => Object.hasOwn(work, node));
  const members = membersOf(state, participants);
  if (members === undefined) return turnDown(state, waiting, 'a participant is down');
  const step = begin(txn, members);
  const [next, effects] = perform(state, newOpen(step[0], { work, clients: [waiting] }), step);
  const act = { kind: 'begin', participants } as const;
  return [next, [{ kind: 'trace', txn, epoch: epochOf({ members }), act }, ...effects]];
}

/** The coordinator and its participants, each in the incarnation that it has now; undefined when one is not there. */
function membersOf(state: ThreePhaseState, participants: readonly NodeName[]): Member[] | undefined {
  const members: Member[] = [{ node: state.identity.name, incarnation: state.incarnation }];
  for (const node of participants) {
    const peer = state.peers[node];
    if (peer?.isUp !== true) return undefined;
    members.push({ node, incarnation: peer.incarnation });
  }
  return members;
}

/**
 * Nothing was begun, and it is logged that nothing will be: the same request may be on its way a second time, and the
 * client that was told no must stay right.
 */
function turnDown(state: ThreePhaseState, waiting: Waiting, reason?: string): Stepped {
  const { name } = state.identity;
  const step = refuse(waiting.request.txn, [{ node: name, incarnation: state.incarnation }], 0);
  return perform(state, newOpen(step[0], { clients: [waiting], reason }), step);
}
