import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { isDead, processState } from '../process-state.ts';

/** A stop signal takes effect at the next return to user space: a few rounds, a millisecond apart. */
const roundsMax = 50;

/**
 * Stops every process of the node and waits until each is stopped. A process that forked between listing and signal
 * has a running child, so the list is read again until a round finds nothing that runs.
 */
export async function stopTree(node: ClusterNode): Promise<readonly number[]> {
  await node.signalAll('SIGSTOP');
  for (let round = 0; round < roundsMax; round++) {
    const pids = await node.pids();
    const states = await Promise.all(pids.map(processState));
    if (states.every((state) => state === 'T' || isDead(state))) return pids;
    await delay(1);
    await node.signalAll('SIGSTOP');
  }
  // What still runs is found by the proof, which says which process it is.
  return await node.pids();
}
