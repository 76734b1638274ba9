import { Prng } from '../../../../core/prng.ts';
import { simulatedIdentities } from '../../frame/testing/identities.ts';
import { judge } from '../../frame/testing/judge.ts';
import { randomRun } from '../../frame/testing/random-run.ts';
import { SimulatedCluster } from '../../frame/testing/simulated-cluster.ts';
import type { TwoPhaseProtocol } from '../two-phase-commit.ts';

/** One random run of the protocol in a simulated cluster: what it did wrong. */
export function randomTrial(protocol: TwoPhaseProtocol, seed: number, steps = 600): string[] {
  const identities = simulatedIdentities(3);
  const cluster = new SimulatedCluster(protocol, identities);
  const accounts = Object.keys(identities[0]?.placement ?? {});
  randomRun(cluster, { steps, coordinator: 'n1', accounts }, Prng.fromSeed(`2pc ${seed}`));
  return judge(cluster);
}
