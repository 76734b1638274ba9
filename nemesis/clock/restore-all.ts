import { messageOf } from '../../harness/core/errors.ts';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { restoreClock } from './change-clock.ts';
import { ProcessGone } from './process-memory.ts';

/** A process that forks while its clock is put back leaves a child with a changed one, which the next round finds. */
const roundsMax = 10;

/**
 * Gives every process of the nodes the kernel's time back, and goes on where one can't be given it.
 *
 * @throws AggregateError of what went wrong.
 */
export async function restoreAll(nodes: readonly ClusterNode[]): Promise<void> {
  const errors = new Map<number, unknown>();
  const done = new Set<number>();
  for (let round = 0; round < roundsMax; round++) {
    const pids = (await Promise.all(nodes.map(async (node) => await node.pids()))).flat();
    const fresh = pids.filter((pid) => !done.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) {
      done.add(pid);
      try {
        await restoreClock(pid);
      } catch (error) {
        if (!(error instanceof ProcessGone)) errors.set(pid, error);
      }
    }
  }
  if (errors.size > 0) {
    throw new AggregateError(errors.values(), [...errors.values()].map((error) => messageOf(error)).join('; '));
  }
}
