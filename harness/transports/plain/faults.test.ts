import { existsSync } from 'node:fs';
import { messageFaults } from '../../../nemesis/message/message-faults.ts';
import { type ConformanceCluster, faultConformance } from '../../../nemesis/testing/fault-conformance.ts';
import { startFaultCluster } from '../testing/fault-cluster.ts';
import { plain } from './plain.ts';

const skip = existsSync('/proc/self/stat') ? undefined : 'no /proc on this machine';

async function start(): Promise<ConformanceCluster> {
  return await startFaultCluster(plain.provision.bind(plain));
}

faultConformance('plain', start, skip);
// Its links are relayed, always.
faultConformance('plain', start, skip, messageFaults);
