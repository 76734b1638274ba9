import { damageFaults } from '../../../../nemesis/disk/damage-faults.ts';
import { faults } from '../../../../nemesis/registry.ts';
import { faultConformance, isOnDisks } from '../../../../nemesis/testing/fault-conformance.ts';
import { startDiskCluster } from '../../testing/disk-cluster.ts';
import { createLocal } from '../local.ts';
import { modeHere, modeName, optionsOf } from '../testing/mode.ts';
import { diskAbilities } from './disk-abilities.ts';

const mode = modeHere();
const isUserNamespace = mode.as !== 'this user';
const transport = createLocal(optionsOf(mode));
const { abilities } = diskAbilities({ path: process.env['PATH'] ?? '', isUserNamespace });
/** What needs more than is here is refused before a run. */
const possible = faults
  .filter(isOnDisks)
  // A system that lives with a damaged file has nothing to be healed of: damage.test.ts is about those.
  .filter((fault) => !damageFaults.includes(fault))
  .filter(({ needs }) =>
    needs.every((need) => abilities.includes(need) || need === 'signal' || need === 'inject-syscalls'),
  );

faultConformance(
  `disks of local nodes as ${modeName(mode)}`,
  async () => await startDiskCluster(async (spec) => await transport.provision(spec)),
  undefined,
  possible,
);
