import type { Scenario } from './scenario.ts';

const timeLimitMs = 4_000;
const safe = { '2pc': 'passed', '3pc': 'passed' } as const;

/** Disks that lose, refuse or delay what is written, at a moment when something was promised by it. */
export const disks: readonly Scenario[] = [
  {
    name: 'participant-loses-power-prepared',
    summary: 'a participant loses power after its yes, which was the last: what it promised is on its disk',
    inject: ['power-loss $from after yes(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: ['skip-fsync'],
  },
  {
    name: 'coordinator-loses-power-telling',
    summary: 'the coordinator loses power when one participant has heard of the commit: the others commit too',
    inject: ['power-loss coordinator after commit(txn=T) for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'participant-disk-full',
    summary: 'the disk of a participant is full for a while, and the participant is killed afterwards',
    inject: ['disk-full n2 after yes(txn=T) #2 for 700ms', 'kill n2 after step i1 healed for 300ms'],
    timeLimitMs: 7_000,
    expected: safe,
    finds: ['disk-full-acknowledged'],
  },
  {
    name: 'coordinator-disk-error',
    summary: 'a synchronisation of the coordinator’s log fails when it decides: it must not tell what may not be there',
    inject: ['disk-error coordinator after yes(txn=T) #1 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'participant-torn-log',
    summary:
      'a participant is killed after its yes, and finds half a record behind it when it comes back: it cuts that off',
    inject: ['torn-write $from after yes(txn=T) #2 for 500ms'],
    timeLimitMs,
    expected: safe,
    finds: [],
  },
  {
    name: 'coordinator-damaged-log',
    summary:
      'a bit flips in the middle of the coordinator’s log while it is down: it must refuse to start, and not forget what stands behind',
    inject: ['bit-flip coordinator after commit(txn=T) #2 for 700ms'],
    timeLimitMs,
    expected: { '2pc': 'passed' },
    finds: ['torn-log'],
  },
];
