import { messageFaults } from '../../../../nemesis/message/message-faults.ts';
import { faultConformance } from '../../../../nemesis/testing/fault-conformance.ts';
import { startFaultCluster } from '../../testing/fault-cluster.ts';
import { createLocal } from '../local.ts';
import { modeHere, modeName, optionsOf } from '../testing/mode.ts';

const mode = modeHere();
const transport = createLocal(optionsOf(mode));

faultConformance(
  `local as ${modeName(mode)}, relayed`,
  async () => await startFaultCluster(async (spec) => await transport.provision({ ...spec, relay: true })),
  undefined,
  messageFaults,
);
