import { unreachable } from '../../../core/errors.ts';
import type { Decision, RecoveredTransaction } from '../../../core/trace.ts';
import { type Ledger, restore, settle } from '../frame/ledger.ts';
import { Table } from '../frame/table.ts';
import { inquiryTimer } from './effects.ts';
import type { TwoPhaseRecord } from './records.ts';
import type { Participated, ParticipantState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';
import { inquiryMs } from './timeouts.ts';

interface Replay {
  readonly ledger: Ledger;
  readonly branches: Table<Participated>;
}

/**
 * Replays the log: committed work is applied in its order, and what is prepared and not decided gets its locks back and
 * is in doubt again. Nobody is told anything before a connection stands, and then the coordinator is asked.
 */
export function recoverParticipant(
  state: ParticipantState,
  records: readonly TwoPhaseRecord[],
): TwoPhaseStep<ParticipantState> {
  let replayed: Replay = { ledger: state.ledger, branches: state.branches };
  for (const record of records) replayed = replay(replayed, record);
  const entries = [...replayed.branches.values()];
  const doubts = entries.filter(({ phase }) => phase === 'prepared');
  const recovered: TwoPhaseEffect = {
    kind: 'trace',
    act: { kind: 'recovered', transactions: entries.map(asRecovered) },
  };
  return [
    {
      ...state,
      ...replayed,
      epoch: Math.max(0, ...entries.map(({ epoch }) => epoch)),
      doubts: Table.of(doubts.map(({ branch }) => [branch, true])),
    },
    [
      recovered,
      ...doubts.map(({ branch }): TwoPhaseEffect => ({ kind: 'timer', name: inquiryTimer(branch), ms: inquiryMs })),
    ],
  ];
}

function replay({ ledger, branches }: Replay, record: TwoPhaseRecord): Replay {
  if (record.kind === 'collecting' || record.kind === 'end' || record.kind === 'heuristic') return { ledger, branches };
  const known = branches.get(record.branch);
  switch (record.kind) {
    case 'prepared': {
      const { txn, branch, epoch, participants, operations } = record;
      const entry: Participated = { ...blank(txn, branch), epoch, participants, operations, phase: 'prepared' };
      return { ledger: restore(ledger, txn, operations), branches: branches.set(branch, entry) };
    }
    case 'committed': {
      if (known === undefined) return { ledger, branches };
      return {
        ledger: settle(ledger, known.txn, 'commit'),
        branches: branches.set(record.branch, { ...known, phase: 'committed', ...forcedBy(record, 'commit') }),
      };
    }
    case 'aborted':
    case 'refused': {
      const entry: Participated = {
        ...(known ?? blank(record.txn, record.branch)),
        phase: 'aborted',
        ...forcedBy(record, 'abort'),
      };
      return {
        ledger: settle(ledger, entry.txn, 'abort'),
        branches: branches.set(record.branch, { ...entry, reason: record.reason }),
      };
    }
    default:
      return unreachable(record);
  }
}

function forcedBy(record: TwoPhaseRecord, decision: Decision): Pick<Participated, 'forced'> {
  return 'by' in record && record.by === 'operator' ? { forced: { decision } } : {};
}

function blank(txn: string, branch: string): Participated {
  return {
    txn,
    branch,
    epoch: 0,
    participants: [],
    operations: [],
    phase: 'aborted',
    isRecovered: true,
    reason: '',
    owesVote: false,
    askers: [],
  };
}

function asRecovered({ txn, phase, epoch }: Participated): RecoveredTransaction {
  if (phase === 'committed') return { txn, state: 'committed' };
  if (phase === 'prepared') return { txn, state: 'prepared' };
  return { txn, state: epoch === 0 ? 'refused' : 'aborted' };
}
