import type { NodeName } from '../../../core/op.ts';
import { inquiryTimer, send } from './effects.ts';
import type { Inquiry } from './messages.ts';
import type { Participated, ParticipantState, TwoPhaseEffect } from './state.ts';
import { inquiryMs } from './timeouts.ts';

/** In doubt for a while: asks the coordinator, and the peers too, since one that has not voted or knows can help. */
export function inquire(state: ParticipantState, entry: Participated): TwoPhaseEffect[] {
  const { coordinator, name } = state.identity;
  const others = [coordinator, ...entry.participants.filter((node) => node !== name)];
  return [
    ...others.map((node) => inquiryTo(node, entry)),
    { kind: 'timer', name: inquiryTimer(entry.branch), ms: inquiryMs },
  ];
}

/** Asks one node about every branch in doubt that it takes part in. */
export function inquireAll(state: ParticipantState, peer: NodeName): TwoPhaseEffect[] {
  return [...state.doubts.keys()].flatMap((branch) => {
    const entry = state.branches.get(branch);
    const isConcerned = peer === state.identity.coordinator || entry?.participants.includes(peer) === true;
    return entry === undefined || !isConcerned ? [] : [inquiryTo(peer, entry)];
  });
}

function inquiryTo(node: NodeName, { txn, branch, epoch }: Participated): TwoPhaseEffect {
  const inquiry: Inquiry = { kind: 'inquiry', txn, branch, epoch };
  return send(node, inquiry);
}
