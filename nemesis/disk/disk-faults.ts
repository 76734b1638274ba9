import type { Fault } from '../../harness/ports/fault.ts';
import { damageFaults } from './damage-faults.ts';
import { diskFull } from './disk-full.ts';
import { powerLoss } from './power-loss.ts';
import { readOnly } from './read-only.ts';
import { syscallFaults } from './syscall-faults.ts';

/** What can become of a node's disk and of what lies on it. */
export const diskFaults: readonly Fault[] = [powerLoss, diskFull, readOnly, ...syscallFaults, ...damageFaults];
