import type { Fault } from '../../harness/ports/fault.ts';
import { messageFault } from './message-fault.ts';

/**
 * Faults on what passes between nodes while connections stay open. Lost, doubled and overtaken messages are what links
 * that are no more than fair do (Lynch, Distributed Algorithms, 1996, chapter 16), and so are broken connections: class
 * omission. What comes late is timing; what says something else is byzantine.
 */
export const messageFaults: readonly Fault[] = [
  messageFault({
    name: 'delay',
    class: 'timing',
    summary: 'makes messages late: constant, jittered or heavy-tailed, in order',
    finds: 'time-outs that are too short, leases and detectors that trust time, answers to requests that were given up',
    needsMessages: false,
  }),
  messageFault({
    name: 'drop',
    class: 'omission',
    summary: 'loses single messages while their connection stays open',
    finds: 'lost acknowledgements and decisions that nobody sends again, votes counted from silence',
    needsMessages: true,
  }),
  messageFault({
    name: 'duplicate',
    class: 'omission',
    summary: 'delivers messages again, at once or later',
    finds: 'requests applied twice, prepares and decisions that are not idempotent',
    needsMessages: true,
  }),
  messageFault({
    name: 'reorder',
    class: 'omission',
    summary: 'lets later messages overtake earlier ones',
    finds: 'an abort that overtakes its prepare, protocols that trust the order of a connection',
    needsMessages: true,
  }),
  messageFault({
    name: 'hold',
    class: 'timing',
    summary: 'keeps single messages back while all others pass, and delivers them at the end',
    finds: 'late messages of an earlier epoch or transaction that are still believed',
    needsMessages: true,
  }),
  messageFault({
    name: 'stall',
    class: 'timing',
    summary: 'lets nothing pass, with connections kept open, and delivers all of it at the end',
    finds: 'waits without a time-out, bursts of stale messages after a silence',
    needsMessages: false,
  }),
  messageFault({
    name: 'throttle',
    class: 'timing',
    summary: 'lets so many bytes a second pass',
    finds: 'queues without a bound, heartbeats behind bulk',
    needsMessages: false,
  }),
  messageFault({
    name: 'reset',
    class: 'omission',
    summary: 'resets established connections at both ends',
    finds: 'requests taken for failed that took effect, state that is bound to a connection',
    needsMessages: false,
  }),
  messageFault({
    name: 'half-close',
    class: 'omission',
    summary: 'ends a stream for its receiver only: the sender does not know',
    finds: 'half-open connections that nobody notices',
    needsMessages: false,
  }),
  messageFault({
    name: 'truncate',
    class: 'omission',
    summary: 'ends a stream in the middle of a message',
    finds: 'half a message taken for a whole one',
    needsMessages: false,
  }),
  messageFault({
    name: 'corrupt',
    class: 'byzantine',
    summary: 'flips a bit, or changes a field, of single messages',
    finds: 'messages believed without a checksum or a signature',
    needsMessages: false,
  }),
];
