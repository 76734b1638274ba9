import { jsonEquals, type Json } from '../../../core/json.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { workOf } from '../frame/work.ts';
import { completionOf } from './completion.ts';
import { branchName, send, trace, voteTimer } from './effects.ts';
import type { Prepare } from './messages.ts';
import type { Coordinated, CoordinatorState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';
import { voteMs } from './timeouts.ts';

/** Beyond it new transactions are turned away before anything is promised. */
const openMax = 10_000;

/**
 * A client sends a transaction, perhaps not for the first time. An id that is known is never begun again: its client
 * hears how it ended, at once or when it has.
 */
export function beginTransaction(
  state: CoordinatorState,
  client: number,
  request: TransactionRequest,
): TwoPhaseStep<CoordinatorState> {
  const known = state.transactions.get(request.txn);
  if (known !== undefined) return joinTransaction(state, client, request, known);
  const work = workOf(request, state.identity);
  if (work.kind === 'invalid') return [state, [turnAway(client, `invalid: ${work.reason}`)]];
  if (state.open.size >= openMax) return [state, [turnAway(client, 'busy: too many open transactions')]];
  const begun = state.begun + 1;
  const transaction: Coordinated = {
    txn: request.txn,
    branch: branchName(state.epoch, begun),
    request,
    participants: Object.keys(work.byNode),
    phase: 'opening',
    votes: {},
    unacknowledged: [],
    reason: '',
    waiting: [{ client, asks: 'completion' }],
    askers: [],
  };
  const { txn, branch, participants } = transaction;
  const next: CoordinatorState = {
    ...state,
    begun,
    transactions: state.transactions.set(txn, transaction),
    branches: state.branches.set(branch, txn),
    open: state.open.set(txn, true),
  };
  return [next, [{ kind: 'append', record: { kind: 'collecting', txn, branch, request, participants }, forced: true }]];
}

/** The first record is on disk: from now on the transaction can't be begun twice, and its participants may be asked. */
export function sendPrepares(state: CoordinatorState, transaction: Coordinated): TwoPhaseStep<CoordinatorState> {
  const collecting: Coordinated = { ...transaction, phase: 'collecting' };
  const { branch, participants } = collecting;
  const effects: TwoPhaseEffect[] = [
    trace({ kind: 'begin', participants }, collecting, state.epoch),
    ...participants.flatMap((node) => prepareFor(state, collecting, node)),
    { kind: 'timer', name: voteTimer(branch), ms: voteMs },
  ];
  return [{ ...state, transactions: state.transactions.set(collecting.txn, collecting) }, effects];
}

export function prepareFor(state: CoordinatorState, transaction: Coordinated, node: string): TwoPhaseEffect[] {
  const { txn, branch, request, participants } = transaction;
  const work = request === undefined ? undefined : workOf(request, state.identity);
  const operations = work?.kind === 'work' ? work.byNode[node] : undefined;
  if (operations === undefined) return [];
  const prepare: Prepare = { kind: 'prepare', txn, branch, epoch: state.epoch, participants, operations };
  return [send(node, prepare)];
}

function joinTransaction(
  state: CoordinatorState,
  client: number,
  request: TransactionRequest,
  known: Coordinated,
): TwoPhaseStep<CoordinatorState> {
  const { request: first } = known;
  if (first !== undefined && !jsonEquals(asJson(first), asJson(request))) {
    return [state, [turnAway(client, 'invalid: the id belongs to another transaction')]];
  }
  if (known.phase === 'committed' || known.phase === 'aborted') {
    return [state, completionOf(state, known, { client, asks: 'completion' })];
  }
  const joined: Coordinated = { ...known, waiting: [...known.waiting, { client, asks: 'completion' }] };
  return [{ ...state, transactions: state.transactions.set(known.txn, joined) }, []];
}

function turnAway(client: number, error: string): TwoPhaseEffect {
  return { kind: 'reply', client, completion: { type: 'fail', error } };
}

/** A request is plain JSON; an interface has no index signature, so the compiler must be told. */
function asJson(request: TransactionRequest): Json {
  return { ...request };
}
