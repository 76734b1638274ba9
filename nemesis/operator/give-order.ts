import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, UsageError } from '../../harness/core/errors.ts';
import type { NodeName } from '../../harness/core/op.ts';
import type { FaultContext } from '../../harness/ports/fault.ts';
import type { OperatorAction, OperatorAnswer, OperatorOrder } from '../../harness/ports/operator.ts';
import type { OperatorOptions } from './draw-operator.ts';

const answerMs = 2_000;
const pollMs = 5;

export interface ChosenAction {
  readonly name: string;
  readonly action: OperatorAction;
}

/** @throws UsageError when the system takes no orders, or not this one. */
export function chooseAction({ system }: FaultContext, { action: wanted, pick }: OperatorOptions): ChosenAction {
  const names = Object.keys(system.operator ?? {}).toSorted();
  if (names.length === 0) {
    throw new UsageError(`${system.name} names no actions of operators; leave the fault operator out`);
  }
  const name = wanted ?? names[pick % names.length] ?? '';
  const action = names.includes(name) ? system.operator?.[name] : undefined;
  if (action === undefined) {
    throw new UsageError(`${system.name} has no action ${name} of operators; there are ${names.join(', ')}`);
  }
  return { name, action };
}

export function orderFor({ cluster, signal }: FaultContext, node: NodeName, subject?: string): OperatorOrder {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  return { cluster, node, signal: limited, ...(subject === undefined ? {} : { subject }) };
}

export interface GivenOrder extends OperatorAnswer {
  readonly subject?: string;
}

/**
 * Gives the order as soon as there is something to act on, and again when that had just ended by itself. What the node
 * answers last stands.
 */
export async function giveOrder(
  context: FaultContext,
  node: NodeName,
  { action }: ChosenAction,
  options: OperatorOptions,
): Promise<GivenOrder> {
  const deadline = performance.now() + options.waitMs;
  let last: GivenOrder = { outcome: 'refused', note: `there was nothing to act on at ${node}` };
  do {
    const subject = options.subject ?? (await firstSubject(context, node, action));
    if (action.subjects === undefined || subject !== undefined) {
      const answer = await action.perform(orderFor(context, node, subject));
      last = { ...answer, ...(subject === undefined ? {} : { subject }) };
      if (last.outcome !== 'refused' || action.subjects === undefined) return last;
    }
    await delay(pollMs);
  } while (performance.now() < deadline && !context.signal.aborted);
  return last;
}

async function firstSubject(
  context: FaultContext,
  node: NodeName,
  action: OperatorAction,
): Promise<string | undefined> {
  try {
    const [first] = (await action.subjects?.(orderFor(context, node))) ?? [];
    return first;
  } catch (error) {
    // A node that is down has nothing to decide; when it is back it may.
    if (context.signal.aborted) throw new Error(`${node}: ${messageOf(error)}`, { cause: error });
    return undefined;
  }
}
