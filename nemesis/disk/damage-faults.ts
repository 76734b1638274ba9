import type { Fault } from '../../harness/ports/fault.ts';
import { damageFault } from './damage-fault.ts';

const mechanism = 'the file that was written last is changed while no process runs';

/** Damage to what lies on a disk. A system that keeps one copy of it can't be asked to bear more than a torn tail. */
export const damageFaults: readonly Fault[] = [
  damageFault({
    name: 'torn-write',
    // Only what nobody was told of is torn: every byte that was synchronised is there.
    class: 'crash',
    kind: 'tear',
    summary: 'leaves the beginning of one more record at the end of the log of a killed node',
    mechanism: `${mechanism}: a part of its last line is appended`,
    finds: 'recovery that leaves a torn tail and appends after it, half records that are taken for whole',
  }),
  damageFault({
    name: 'bit-flip',
    class: 'storage-beyond-redundancy',
    kind: 'flip',
    summary: 'flips a bit in the middle of the log of a killed node',
    mechanism: `${mechanism}: one bit of it`,
    finds: 'recovery that stops at a damaged record and drops the good ones behind it, missing checksums',
  }),
  damageFault({
    name: 'truncate-file',
    class: 'storage-beyond-redundancy',
    kind: 'cut',
    summary: 'cuts off the end of the log of a killed node',
    mechanism: `${mechanism}: its end is cut off`,
    finds: 'promises that are forgotten without a word, records that nobody else has',
  }),
];
