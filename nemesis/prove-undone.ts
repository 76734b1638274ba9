import type { Evidence, FaultContext, Injected } from '../harness/ports/fault.ts';
import { stepOf } from './fault-options.ts';
import { nodesUp } from './prove-up.ts';
import { leftOf } from './standing-changes.ts';

/** Nothing is left of what the step changed, and its targets run and answer. */
export async function proveUndone(injected: Injected, context: FaultContext): Promise<Evidence> {
  const left = await leftOf(context.cluster, stepOf(injected));
  if (left.length > 0) return { holds: false, note: left.join(', ') };
  return await nodesUp(context, injected.targets);
}
