import type { Evidence, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { stepOf } from '../fault-options.ts';
import { nodesUp } from '../prove-up.ts';
import { leftOf, undo } from '../standing-changes.ts';
import { startIfDown } from '../start-if-down.ts';

/** The disks are as they were, and whoever ended because of them runs again. */
export async function healDisk(injected: Injected, context: FaultContext): Promise<void> {
  await undo(context.cluster, stepOf(injected));
  await startIfDown(context, injected.targets);
}

export async function proveDiskHealed(injected: Injected, context: FaultContext): Promise<Evidence> {
  const left = await leftOf(context.cluster, stepOf(injected));
  return left.length === 0 ? await nodesUp(context, injected.targets) : { holds: false, note: left.join('; ') };
}
