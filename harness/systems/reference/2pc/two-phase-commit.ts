import type { Decision } from '../../../core/trace.ts';
import type { NodeView, Protocol } from '../frame/protocol.ts';
import { readAs } from '../frame/shape.ts';
import { newCoordinator, stepCoordinator } from './coordinator.ts';
import { forceDecision } from './force.ts';
import { isSigned, messageReader, type TwoPhaseMessage } from './messages.ts';
import { newParticipant, stepParticipant } from './participant.ts';
import { recordReader, type TwoPhaseRecord } from './records.ts';
import type { CoordinatorState, ParticipantState, TwoPhaseState } from './state.ts';
import { link } from './timeouts.ts';

export type TwoPhaseProtocol = Protocol<TwoPhaseState, TwoPhaseMessage, TwoPhaseRecord>;

/**
 * Two-phase commit with presumed abort (Mohan, Lindsay and Obermarck 1986; Bernstein, Hadzilacos and Goodman 1987,
 * section 7.4) and cooperative termination. Safe under crashes, lost messages and partitions; a participant in doubt
 * blocks until it can ask somebody who knows.
 */
export const twoPhaseCommit: TwoPhaseProtocol = {
  name: '2pc',
  version: '1',
  link,
  initial: (identity) => (identity.role === 'coordinator' ? newCoordinator(identity) : newParticipant(identity)),
  step: (state, event) =>
    state.role === 'coordinator' ? stepCoordinator(state, event) : stepParticipant(state, event),
  isSigned,
  readMessage: (value) => readAs(messageReader, value),
  readRecord: (value) => readAs(recordReader, value),
  order: (state, client, order) =>
    state.role === 'participant'
      ? forceDecision(state, client, order)
      : [state, [{ kind: 'reply', client, completion: { type: 'fail', error: 'refused: not a participant' } }]],
  view: (state) => (state.role === 'coordinator' ? viewCoordinator(state) : viewParticipant(state)),
};

function viewCoordinator({ identity, epoch, transactions }: CoordinatorState): NodeView {
  return {
    role: 'coordinator',
    epoch,
    leader: identity.name,
    inDoubt: [],
    decisions: decisionsOf(transactions.values()),
  };
}

function viewParticipant({ identity, epoch, ledger, branches, doubts }: ParticipantState): NodeView {
  return {
    role: 'participant',
    epoch,
    leader: identity.coordinator,
    inDoubt: [...doubts.keys()].map((branch) => branches.get(branch)?.txn ?? branch),
    decisions: decisionsOf(branches.values()),
    ledger,
  };
}

function* decisionsOf(
  entries: Iterable<{ readonly txn: string; readonly phase: string }>,
): Generator<readonly [txn: string, decision: Decision]> {
  for (const { txn, phase } of entries) {
    if (phase === 'committed') yield [txn, 'commit'];
    if (phase === 'aborted') yield [txn, 'abort'];
  }
}
