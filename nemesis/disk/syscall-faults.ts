import type { Fault } from '../../harness/ports/fault.ts';
import { syscallFault } from './syscall-fault.ts';

const mechanism = 'strace attached to the running processes, for calls on the files of their data folder';

/** Calls on files that fail, are slow or hang, without a file system that does so. */
export const syscallFaults: readonly Fault[] = [
  syscallFault({
    name: 'disk-error',
    // What was asked for is not done, and the caller is told: nothing that was stored before is touched.
    class: 'omission',
    summary: 'lets writes or synchronisations of one node, several or all end with EIO, once or for a while',
    mechanism: `${mechanism}: error=EIO`,
    finds: 'errors of fsync that are ignored or tried again, acknowledgements of what was never written',
    mayEnd: true,
    drawCalls: ({ prng }) => {
      const draws = prng.fork('calls');
      const calls = draws.pick(['sync', 'sync', 'write', 'both'] as const);
      const times = draws.chance(1, 2) ? { times: draws.between(1, 3) } : {};
      return { calls, error: 'EIO', ...times };
    },
  }),
  syscallFault({
    name: 'disk-slow',
    class: 'timing',
    summary: 'lets every write and synchronisation of one node, several or all take longer',
    mechanism: `${mechanism}: delay_enter`,
    finds: 'time-outs that are taken for failures, queues without a bound, locks held across the wait for a disk',
    mayEnd: false,
    drawCalls: ({ prng }) => {
      const draws = prng.fork('calls');
      return { calls: draws.pick(['sync', 'both'] as const), waitMs: draws.between(5, 60) };
    },
  }),
  syscallFault({
    name: 'disk-stall',
    class: 'timing',
    summary:
      'lets a synchronisation or a write of one node, several or all hang for longer than its time-outs, and go on',
    mechanism: `${mechanism}: delay_enter of seconds; it ends when strace detaches`,
    finds: 'nodes that lead without a disk, decisions taken twice, answers before the record is there',
    mayEnd: false,
    drawCalls: ({ prng, timeouts }) => {
      const longest = Math.max(0, ...Object.values(timeouts).filter(Number.isFinite));
      return {
        calls: 'sync',
        waitMs: Math.ceil(Math.min(30_000, prng.fork('calls').between(15, 25) * Math.max(60, longest / 10))),
      };
    },
  }),
];
