import type { NodeName } from '../../core/op.ts';
import type { TraceEvent } from '../../core/trace.ts';

/** The lane of those who ask the system, under the name that links have for them. */
export const clientLane: NodeName = 'clients';

/** True when the act says that something leaves its node for `to`: a request for votes, a vote, a decision. */
export function announces({ act, node }: TraceEvent, to: NodeName): boolean {
  if (act.kind === 'begin') return act.participants.includes(to);
  if (act.kind === 'vote') return to !== node && to !== clientLane;
  return act.kind === 'tell' && (act.to === to || (act.to === 'client' && to === clientLane));
}

/** What a message of the act says, in a word; empty where any would do. */
export function announcedWord({ act }: TraceEvent): string {
  if (act.kind === 'vote') return act.vote;
  return act.kind === 'tell' ? act.decision : '';
}
