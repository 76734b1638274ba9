import type { NodeName } from '../../../core/op.ts';
import { settle } from '../frame/ledger.ts';
import type { OperatorOrder } from '../frame/protocol.ts';
import { inquiryTimer, trace } from './effects.ts';
import { report } from './report.ts';
import type { Participated, ParticipantState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';

/**
 * An operator ends a doubt by hand: a heuristic decision (XA: `HEURCOM`, `HEURRB`). Nothing is decided before its record
 * is on disk; what the coordinator decides afterwards may differ, and nobody can put that right.
 */
export function forceDecision(
  state: ParticipantState,
  client: number,
  { txn, decision }: OperatorOrder,
): TwoPhaseStep<ParticipantState> {
  const entry = [...state.doubts.keys()].map((branch) => state.branches.get(branch)).find((each) => each?.txn === txn);
  if (entry?.phase !== 'prepared') {
    return [state, [{ kind: 'reply', client, completion: { type: 'fail', error: `not in doubt here: ${txn}` } }]];
  }
  const { branch } = entry;
  const ordered: Participated = { ...entry, phase: 'ordered', forced: { decision, client } };
  return [
    { ...state, branches: state.branches.set(branch, ordered) },
    [
      { kind: 'cancel', name: inquiryTimer(branch) },
      decision === 'commit'
        ? { kind: 'append', record: { kind: 'committed', txn, branch, by: 'operator' }, forced: true }
        : {
            kind: 'append',
            record: { kind: 'aborted', txn, branch, reason: 'forced by an operator', by: 'operator' },
            forced: true,
          },
    ],
  ];
}

/** The operator's decision is on disk: it takes effect, the coordinator hears of it, and the order is answered. */
export function settleOrder(state: ParticipantState, entry: Participated): TwoPhaseStep<ParticipantState> {
  const { txn, branch, epoch, operations, forced } = entry;
  if (forced === undefined) return [state, []];
  const { decision, client } = forced;
  const settled: Participated = {
    ...entry,
    phase: decision === 'commit' ? 'committed' : 'aborted',
    reason: decision === 'commit' ? '' : 'forced by an operator',
    forced: { decision },
  };
  const effects: TwoPhaseEffect[] = [
    trace({ kind: 'decide', decision, by: 'operator' }, entry, epoch),
    ...(decision === 'commit' ? [trace({ kind: 'apply', decision }, entry, epoch)] : []),
    trace({ kind: 'release' }, entry, epoch),
    ...report(state, settled),
  ];
  if (client !== undefined) {
    const value = { txn, decision, operations: operations.length };
    effects.push({ kind: 'reply', client, completion: { type: 'ok', value } });
  }
  return [
    {
      ...state,
      ledger: settle(state.ledger, txn, decision),
      branches: state.branches.set(branch, settled),
      doubts: state.doubts.delete(branch),
    },
    effects,
  ];
}

/** Whoever was cut off may not have heard: all heuristic decisions again, to a coordinator that has come back. */
export function reportAll(state: ParticipantState, peer: NodeName): TwoPhaseEffect[] {
  if (peer !== state.identity.coordinator) return [];
  return [...state.branches.values()].flatMap((entry) => report(state, entry));
}
