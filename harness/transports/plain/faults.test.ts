import { existsSync } from 'node:fs';
import { faults } from '../../../nemesis/registry.ts';
import { faultConformance, isOnDisks } from '../../../nemesis/testing/fault-conformance.ts';
import { startFaultCluster } from '../testing/fault-cluster.ts';
import { plain } from './plain.ts';

const skip = existsSync('/proc/self/stat') ? undefined : 'no /proc on this machine';

faultConformance(
  'plain',
  async () => await startFaultCluster(plain.provision.bind(plain)),
  skip,
  // Its nodes have no disks of their own.
  faults.filter((fault) => !isOnDisks(fault)),
);
