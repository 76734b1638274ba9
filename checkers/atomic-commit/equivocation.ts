import type { NodeName } from '../../harness/core/op.ts';
import type { Decision } from '../../harness/core/trace.ts';
import type { NodeDecision } from './decisions.ts';

/**
 * What one node said of a transaction's outcome to another. Nodes verify signatures before they act, so that the act names
 * who said it: `sender/incarnation/sequence`.
 */
interface Statement {
  readonly from: NodeName;
  readonly to: NodeName;
  readonly decision: Decision;
  /** The message, or the line of the sender's own trace. */
  readonly name: string;
}

/**
 * Two statements of one node, to different receivers, that contradict each other: told in its own trace, or
 * known from those who acted on them. A crash-fault protocol can't stand up to that; who lied can be named all the same.
 */
export function contradiction(decisions: readonly NodeDecision[]): readonly [Statement, Statement] | undefined {
  const statements = decisions.flatMap((each) => statementOf(each) ?? []);
  for (const one of statements) {
    const other = statements.find(
      ({ from, to, decision }) => from === one.from && to !== one.to && decision !== one.decision,
    );
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

/** In a sentence; none without a contradiction. */
export function contradictionText(statements: readonly [Statement, Statement] | undefined): string[] {
  if (statements === undefined) return [];
  const [one, other] = statements;
  return [
    `${one.from} made both statements: ${one.decision} to ${one.to} (${one.name}), and ${other.decision} to ${other.to} (${other.name}).`,
  ];
}

function statementOf({ node, decision, evidence }: NodeDecision): Statement | undefined {
  if (!('event' in evidence)) return undefined;
  const { act, event } = evidence;
  if (act.kind === 'tell' && act.to !== 'client') {
    return { from: node, to: act.to, decision, name: `${node}/${event.incarnation}/${event.sequence}` };
  }
  // What the coordinator told it: the act names the message.
  const [sender] = event.cause?.split('/') ?? [];
  if (act.kind !== 'decide' || act.by !== 'coordinator' || sender === undefined || event.cause === undefined)
    return undefined;
  return { from: sender, to: node, decision, name: event.cause };
}
