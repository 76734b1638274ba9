import { isJsonObject } from '../harness/core/json.ts';
import type { Evidence, FaultContext, Injected } from '../harness/ports/fault.ts';
import { workEvidence, workNow } from './work-in-flight.ts';

/** Work is in flight while a node is pressed, or it has written what it did since: the memory's `traced` is where it was then. */
export function workUnder(injected: Injected, context: FaultContext): Evidence {
  const now = workNow(context, injected.targets);
  const traced = isJsonObject(injected.memory) ? injected.memory['traced'] : undefined;
  return workEvidence({ ...now, traced: typeof traced === 'number' ? traced : now.traced }, now);
}
