import type { Fault } from '../harness/ports/fault.ts';
import { clock } from './clock/clock.ts';
import { connections } from './connections/connections.ts';
import { diskFaults } from './disk/disk-faults.ts';
import { fileDescriptors } from './file-descriptors/file-descriptors.ts';
import { halfOpen } from './half-open/half-open.ts';
import { kill } from './kill/kill.ts';
import { membership } from './membership/membership.ts';
import { loss } from './loss/loss.ts';
import { memoryLimit } from './memory-limit/memory-limit.ts';
import { messageFaults } from './message/message-faults.ts';
import { noisyNeighbour } from './noisy-neighbour/noisy-neighbour.ts';
import { operator } from './operator/operator.ts';
import { overload } from './overload/overload.ts';
import { partition } from './partition/partition.ts';
import { pause } from './pause/pause.ts';
import { processes } from './processes/processes.ts';
import { regionFaults } from './region/region-faults.ts';
import { slowCpu } from './slow-cpu/slow-cpu.ts';
import { swizzle } from './swizzle/swizzle.ts';

const resourceFaults: readonly Fault[] = [
  overload,
  connections,
  noisyNeighbour,
  slowCpu,
  fileDescriptors,
  memoryLimit,
  processes,
];

/** Every kind of fault. A new one is a folder and a line here. */
export const faults: readonly Fault[] = [
  partition,
  kill,
  pause,
  swizzle,
  loss,
  halfOpen,
  clock,
  ...regionFaults,
  ...messageFaults,
  ...resourceFaults,
  ...diskFaults,
  operator,
  membership,
];
