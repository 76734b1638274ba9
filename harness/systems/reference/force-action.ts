import { isJsonObject } from '../../core/json.ts';
import type { Decision } from '../../core/trace.ts';
import type { OperatorAction } from '../../ports/operator.ts';
import { askFinal, askState, orderDecision } from './ask-node.ts';

/** Ends a doubt by hand, at one participant: XA's heuristic decision. */
export function forceAction(decision: Decision): OperatorAction {
  return {
    summary: `forces a participant to ${decision} a transaction that it is in doubt about, whatever the coordinator decides`,
    mayBreak: ['AC1', 'AC6', 'AC9', 'total'],
    subjects: async ({ cluster, node, signal }) => {
      const { inDoubt } = await askState(cluster, node, signal);
      // The oldest doubt is the one that an operator would be called for.
      return inDoubt.toSorted((a, b) => b.ageMs - a.ageMs).map(({ txn }) => txn);
    },
    perform: async ({ subject = '', ...order }) => {
      const answer = await orderDecision(order, { txn: subject, decision });
      if (answer.type !== 'ok') {
        return { outcome: answer.type === 'fail' ? 'refused' : 'unknown', note: `${order.node}: ${answer.error}` };
      }
      const operations = isJsonObject(answer.value) ? Number(answer.value['operations']) : 0;
      return {
        outcome: 'done',
        note: `${order.node} answers that it has decided ${decision} on ${subject}`,
        affected: `${subject} was in doubt there, with ${operations} ${operations === 1 ? 'operation' : 'operations'} and ${operations === 1 ? 'its lock' : 'their locks'}`,
      };
    },
    prove: async ({ cluster, node, subject = '', signal }) => {
      const { decisions = {} } = await askFinal(cluster, node, signal);
      const held = Object.hasOwn(decisions, subject) ? decisions[subject] : undefined;
      return { holds: held === decision, note: `${node} holds ${held ?? 'no decision'} on ${subject}` };
    },
  };
}
