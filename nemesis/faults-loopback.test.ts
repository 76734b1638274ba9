import { existsSync } from 'node:fs';
import { faultConformance } from './testing/fault-conformance.ts';
import { startLoopbackCluster } from './testing/loopback-cluster.ts';

const skip = existsSync('/proc/self/stat') ? undefined : 'no /proc on this machine';

faultConformance(
  'real processes on loopback',
  async () => {
    const loopback = await startLoopbackCluster(['n1', 'n2', 'n3']);
    return {
      context: loopback.context,
      makeTraffic: () => loopback.sendOnAllLinks(),
      [Symbol.asyncDispose]: async () => await loopback[Symbol.asyncDispose](),
    };
  },
  skip,
);
