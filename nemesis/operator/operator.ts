import { messageOf } from '../../harness/core/errors.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import type { Step } from '../../harness/core/plan.ts';
import type { Evidence, Fault, FaultContext, Injected } from '../../harness/ports/fault.ts';
import { faultOptions, targetOf } from '../fault-options.ts';
import { resolveTarget } from '../resolve-target.ts';
import { drawOperator, operatorOptionsSchema } from './draw-operator.ts';
import { chooseAction, giveOrder, orderFor } from './give-order.ts';

/** An operator orders what the protocol would not do: what comes of it is judged, and told as the operator's. */
export const operator: Fault = {
  name: 'operator',
  class: 'operator',
  summary: 'an operator orders what the system would not do by itself, such as a decision on a transaction in doubt',
  mechanism:
    "an order through the system's own interface, over the control path; which ones there are, the system says",
  finds:
    'heuristic outcomes that are told as success, are forgotten, spread to other nodes or come back after a restart',
  evidence: "the node's own record of the order; bit: a transaction in doubt, its operations and locks",
  needs: [],
  lacks: ({ name, operator: actions = {} }) =>
    Object.keys(actions).length === 0 ? `${name} names no actions of operators` : undefined,
  claims: [],
  draw: drawOperator,
  inject,
  prove,
  bit,
  // What an operator forced stays forced: taking it back would be another order.
  heal: async () => await Promise.resolve(),
  proveHealed: async () =>
    await Promise.resolve({ holds: true, note: 'nothing to undo: what was forced stays forced' }),
};

async function inject(step: Step, context: FaultContext): Promise<Injected> {
  const options = faultOptions(step, operatorOptionsSchema);
  const chosen = chooseAction(context, options);
  const target = resolveTarget(targetOf(step), context);
  const [node] = target.nodes;
  if (node === undefined) throw new Error(`an order needs a node; ${target.how}`);
  const given = await giveOrder(context, node, chosen, options);
  const { subject, affected } = given;
  return {
    targets: [node],
    links: [],
    note: `operator orders ${chosen.name}${subject === undefined ? '' : ` of ${subject}`} at ${node} (${target.how}); ${given.note}`,
    memory: {
      step: step.id,
      action: chosen.name,
      outcome: given.outcome,
      ...(subject === undefined ? {} : { subject }),
      ...(affected === undefined ? {} : { affected }),
    },
  };
}

async function prove(injected: Injected, context: FaultContext): Promise<Evidence> {
  const { memory, targets } = injected;
  const [node] = targets;
  const [name, subject] = [textOf(injected, 'action'), textOf(injected, 'subject')];
  const action = name === undefined ? undefined : context.system.operator?.[name];
  if (action === undefined || node === undefined) return { holds: false, note: 'no order was given' };
  try {
    return { ...(await action.prove(orderFor(context, node, subject))), detail: memory };
  } catch (error) {
    return { holds: false, note: `${node} can't be asked: ${messageOf(error)}` };
  }
}

async function bit(injected: Injected): Promise<Evidence> {
  const affected = textOf(injected, 'affected');
  return await Promise.resolve(
    affected === undefined ? { holds: false, note: 'nothing was changed by it' } : { holds: true, note: affected },
  );
}

function textOf({ memory }: Injected, key: string): string | undefined {
  const value = isJsonObject(memory) ? memory[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
