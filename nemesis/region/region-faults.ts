import { assert } from '../../harness/core/errors.ts';
import type { Fault } from '../../harness/ports/fault.ts';
import { kill } from '../kill/kill.ts';
import { messageFaults } from '../message/message-faults.ts';
import { partition } from '../partition/partition.ts';
import { drawRegionCut, drawRegionLink, drawRegionLoss } from './draw-region.ts';

const family = 'regions';

/** What befalls regions befalls all their nodes at once; how it is done, proven and healed is that of the fault it is made of. */
export const regionFaults: readonly Fault[] = [
  {
    ...made(kill, drawRegionLoss),
    name: 'region-loss',
    mayEnd: true,
    summary: 'kills every node of one region at once, and restarts them together',
    finds: 'fail-over to another region, copies that were all in one place, recovery of many at a time',
  },
  {
    ...made(partition, drawRegionCut),
    name: 'region-cut',
    summary: 'cuts the link between two regions, or one region from all others and its clients',
    finds: 'split decisions between regions, fail-over while the lost region lives on, quorums that need both sides',
  },
  {
    ...made(message('delay'), (context) => drawRegionLink('delay', context)),
    name: 'region-delay',
    summary: 'makes what passes between a region and all others late, with jitter, as distance does',
    finds: 'time-outs that were set in one room, detectors that take distance for death',
  },
  {
    ...made(message('throttle'), (context) => drawRegionLink('throttle', context)),
    name: 'region-throttle',
    summary: 'lets so many bytes a second pass between a region and all others',
    finds: 'catch-up that starves heartbeats, queues without a bound, snapshots that never arrive',
  },
];

/** The plain form of what it is made of would aim at anybody. */
function made(fault: Fault, draw: Fault['draw']): Fault {
  return { ...fault, family, draw, plain: draw, isRegional: true };
}

function message(name: string): Fault {
  const fault = messageFaults.find((candidate) => candidate.name === name);
  assert(fault !== undefined, `there is no message fault ${name}`);
  return fault;
}
