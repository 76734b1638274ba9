import { EnvironmentError, messageOf } from '../../harness/core/errors.ts';
import type { Evidence } from '../../harness/ports/fault.ts';
import type { ClusterNode } from '../../harness/ports/transport.ts';
import { clockState, restoreClock } from './change-clock.ts';
import { canChangeClocks } from './kernel-vdso.ts';
import { ProcessGone } from './process-memory.ts';

/** A process that forks while its clock is put back leaves a child with a changed one, which the next round finds. */
const roundsMax = 10;

/**
 * Gives every process of the nodes the kernel's time back, and goes on where one can't be given it.
 *
 * @throws AggregateError of what went wrong.
 */
export async function restoreAll(nodes: readonly ClusterNode[]): Promise<void> {
  if (!canChangeClocks()) return;
  const errors: unknown[] = [];
  const done = new Set<number>();
  for (let round = 0; round < roundsMax; round++) {
    const fresh = (await pidsOf(nodes)).filter((pid) => !done.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) {
      done.add(pid);
      try {
        await restoreClock(pid);
      } catch (error) {
        if (!isNotOurs(error)) errors.push(error);
      }
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, errors.map(messageOf).join('; '));
}

/** No process of the nodes is told a time that we changed. */
export async function proveOwnClocks(nodes: readonly ClusterNode[]): Promise<Evidence> {
  if (!canChangeClocks()) return { holds: true, note: 'no clock can be changed here' };
  const pids = await pidsOf(nodes);
  const wrong = pids.flatMap(problemOf);
  const names = nodes.map(({ name }) => name).join(', ');
  return wrong.length === 0
    ? { holds: true, note: `clocks of ${names} as the kernel has them (${pids.length} looked at)` }
    : { holds: false, note: wrong.join('; ') };
}

async function pidsOf(nodes: readonly ClusterNode[]): Promise<number[]> {
  return (await Promise.all(nodes.map(async (node) => await node.pids()))).flat();
}

function problemOf(pid: number): string[] {
  try {
    return clockState(pid).kind === 'changed' ? [`process ${pid} still has a changed clock`] : [];
  } catch (error) {
    return isNotOurs(error) ? [] : [messageOf(error)];
  }
}

/** What has ended, what is of another kind and what we may not look at can't have been changed by us either. */
function isNotOurs(error: unknown): boolean {
  if (error instanceof ProcessGone) return true;
  return error instanceof EnvironmentError && (error.code === 'vdso-foreign' || error.code === 'process-memory');
}
