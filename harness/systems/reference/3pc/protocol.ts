import { unreachable } from '../../../core/errors.ts';
import type { NodeView, Protocol, ProtocolEvent } from '../frame/protocol.ts';
import { readAs } from '../frame/shape.ts';
import { type WireMessage, isSigned, messageReader } from './messages.ts';
import { type Open, type Stepped, type ThreePhaseState, initial } from './node-state.ts';
import { peerDown, peerUp, unreachable as unreachableMembers } from './peers.ts';
import { feed, timerPrefix } from './perform.ts';
import { unlockRead } from './read-locks.ts';
import { giveUpRead, readPrefix } from './reading.ts';
import { receive } from './receive.ts';
import { type ThreePhaseRecord, recordReader } from './records.ts';
import { ask } from './requests.ts';
import { startUp } from './startup.ts';
import { heartbeatMs, silenceMs } from './times.ts';
import type { Phase } from './transaction.ts';

type ThreePhaseEvent = ProtocolEvent<WireMessage, ThreePhaseRecord>;

/**
 * Three-phase commit (Skeen 1981) with the centralized termination protocol of Bernstein, Hadzilacos and Goodman, chapter 7:
 * no live node ever waits for a dead one, as long as only nodes fail. It trusts its detector: under a partition the sides
 * take each other for dead, and may decide differently.
 */
export const threePhaseProtocol: Protocol<ThreePhaseState, WireMessage, ThreePhaseRecord> = {
  name: '3pc',
  version: '1',
  link: { heartbeatMs, silenceMs },
  initial,
  step,
  isSigned,
  readMessage: (value) => readAs(messageReader, value),
  readRecord: (value) => readAs(recordReader, value),
  view,
};

export function step(state: ThreePhaseState, event: ThreePhaseEvent): Stepped {
  switch (event.kind) {
    case 'start':
      return startUp(state, event.incarnation, event.records);
    case 'message':
      return receive(state, event);
    case 'durable':
      return durable(state, event.record);
    case 'timer':
      return timer(state, event.name);
    case 'up':
      return peerUp(state, event.peer, event.incarnation);
    case 'down':
      return peerDown(state, event.peer, event.why);
    case 'request':
      return ask(state, event);
    default:
      return unreachable(event);
  }
}

function durable(state: ThreePhaseState, record: ThreePhaseRecord): Stepped {
  const open = state.open.get(record.txn);
  return open?.transaction.writing?.record === record.kind ? feed(state, open, { kind: 'durable' }) : [state, []];
}

function timer(state: ThreePhaseState, name: string): Stepped {
  if (name.startsWith(readPrefix)) {
    const txn = name.slice(readPrefix.length);
    return state.identity.role === 'coordinator' ? giveUpRead(state, txn) : unlockRead(state, txn);
  }
  const open = name.startsWith(timerPrefix) ? state.open.get(name.slice(timerPrefix.length)) : undefined;
  if (open === undefined) return [state, []];
  return feed(state, open, { kind: 'timer', unreachable: unreachableMembers(state, open) });
}

function view(state: ThreePhaseState): NodeView {
  const { role, coordinator, name } = state.identity;
  const open = [...state.open.values()];
  const isLed = name === coordinator || state.peers[coordinator]?.isUp === true;
  const isTerminating = open.some(({ transaction: { round } }) => round?.kind === 'states') && role === 'participant';
  return {
    role: isTerminating ? 'termination' : role,
    epoch: name === coordinator ? state.incarnation : (state.peers[coordinator]?.incarnation ?? 0),
    ...(isLed ? { leader: coordinator } : {}),
    inDoubt: open.filter(isInDoubt).map(({ transaction }) => transaction.id),
    decisions: state.decisions.entries(),
    ...(role === 'participant' ? { ledger: state.ledger } : {}),
  };
}

const undecided: readonly Phase[] = ['collecting', 'uncertain', 'committable'];

/** Voted yes and waiting for others; a coordinator that never crashed decides by itself. */
function isInDoubt({ transaction: { phase, self, isRestarted, writing } }: Open): boolean {
  const isDeciding = writing?.record === 'committed' || writing?.record === 'aborted';
  return undecided.includes(phase) && !isDeciding && (self !== 0 || isRestarted);
}
