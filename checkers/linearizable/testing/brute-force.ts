import type { Call, Partition } from '../engine.ts';
import type { Model } from '../models/model.ts';

/**
 * Whether any order of the calls explains the answers: tries them all, with nothing but the definition. A call may come
 * next if no other remaining one returned before it began; an open one may be left out. For ten calls at most.
 */
export function bruteForce(partition: Partition, model: Model): boolean {
  return canExplain(partition.calls, partition.initial, model);
}

function canExplain(rest: readonly Call[], state: string, model: Model): boolean {
  if (rest.every((call) => call.return === Infinity)) return true;
  return rest.some((call) => {
    const others = rest.filter((other) => other !== call);
    if (others.some((other) => other.return < call.call)) return false;
    const after = model.step(state, call);
    return after !== undefined && canExplain(others, after, model);
  });
}
