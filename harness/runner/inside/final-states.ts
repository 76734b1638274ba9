import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../core/errors.ts';
import type { NodeName } from '../../core/op.ts';
import type { FinalState } from '../../core/trace.ts';
import type { Nanos } from '../../core/time.ts';
import type { System, SystemContext } from '../../ports/system.ts';
import { finalAnswerSchema } from '../../store/evidence-schema.ts';
import { describeIssue } from '../../store/json-lines.ts';
import { within } from '../within.ts';

const askMs = 3_000;
/** What the last operations left behind (an acknowledgement on its way) settles within this; the rest is stuck. */
const settleMs = 2_000;
const pollMs = 50;

export interface FinalStatesRequest {
  readonly system: System;
  readonly context: SystemContext;
  readonly nodes: readonly NodeName[];
  readonly now: () => Nanos;
}

/**
 * The in-doubt sweep: what every node holds when all is healed and the last operation is over. Nodes that still have
 * something in doubt, or a lock, are asked again until they have settled or the limit has passed.
 */
export async function finalStates(request: FinalStatesRequest): Promise<FinalState[]> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    const states = await Promise.all(request.nodes.map(async (node) => await finalState(node, request)));
    if (states.every(isSettled) || performance.now() >= deadline) return states;
    await delay(pollMs);
  }
}

async function finalState(node: NodeName, { system, context, now }: FinalStatesRequest): Promise<FinalState> {
  if (system.finalState === undefined) return { time: now(), node };
  const signal = AbortSignal.timeout(askMs);
  try {
    const answer = await within(signal, system.finalState(node, context, signal));
    const checked = finalAnswerSchema.safeParse(answer);
    if (checked.success) return { ...checked.data, time: now(), node };
    return { time: now(), node, error: `final state: ${describeIssue(checked.error)}` };
  } catch (error) {
    return { time: now(), node, error: messageOf(error).slice(0, 200) };
  }
}

function isSettled({ error, inDoubt, locks }: FinalState): boolean {
  return error === undefined && (inDoubt ?? []).length === 0 && Object.keys(locks ?? {}).length === 0;
}
