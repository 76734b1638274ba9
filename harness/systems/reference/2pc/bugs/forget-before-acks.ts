import { resendTimer } from '../effects.ts';
import type { TwoPhaseRecord } from '../records.ts';
import type { Bug } from './bug.ts';

/** The first acknowledgement ends the transaction; whoever asks later is given the presumption. */
export const bug: Bug = {
  name: 'forget-before-acks',
  summary: 'a commit is forgotten before all participants have acknowledged it',
  breaks: 'AC1',
  plant: (protocol) => ({
    ...protocol,
    step: (state, event) => {
      if (event.kind === 'start') return protocol.step(state, { ...event, records: withoutEnded(event.records) });
      const [next, effects] = protocol.step(state, event);
      if (event.kind !== 'message' || event.message.kind !== 'ack' || next.role !== 'coordinator') {
        return [next, effects];
      }
      const { branch } = event.message;
      const txn = next.branches.get(branch) ?? '';
      if (next.transactions.get(txn)?.phase !== 'committed') return [next, effects];
      const forgotten = {
        ...next,
        transactions: next.transactions.delete(txn),
        branches: next.branches.delete(branch),
        open: next.open.delete(txn),
      };
      const isEnded = effects.some((effect) => effect.kind === 'append' && effect.record.kind === 'end');
      if (isEnded) return [forgotten, effects];
      return [
        forgotten,
        [
          ...effects,
          { kind: 'cancel', name: resendTimer(branch) },
          { kind: 'append', record: { kind: 'end', txn, branch }, forced: false },
        ],
      ];
    },
  }),
};

function withoutEnded(records: readonly TwoPhaseRecord[]): TwoPhaseRecord[] {
  const ended = new Set(records.filter(({ kind }) => kind === 'end').map(({ txn }) => txn));
  return records.filter(({ kind, txn }) => kind === 'refused' || !ended.has(txn));
}
