import { unreachable } from '../../../core/errors.ts';
import type { RecoveredTransaction } from '../../../core/trace.ts';
import type { TransactionRequest } from '../frame/protocol.ts';
import { Table } from '../frame/table.ts';
import { resendTimer, trace } from './effects.ts';
import type { TwoPhaseRecord } from './records.ts';
import type { Coordinated, CoordinatorState, TwoPhaseEffect, TwoPhaseStep } from './state.ts';
import { resendMs } from './timeouts.ts';

/**
 * Reads the log. What was committed stays committed, and is told again to everybody until acknowledged, unless its end
 * is on record; what was only being collected is aborted, since nobody can have been told commit.
 */
export function recoverCoordinator(
  state: CoordinatorState,
  incarnation: number,
  records: readonly TwoPhaseRecord[],
): TwoPhaseStep<CoordinatorState> {
  const found = new Map<string, Coordinated>();
  for (const record of records) {
    const next = replay(found.get(record.txn), record);
    if (next !== undefined) found.set(record.txn, next);
  }
  const effects: TwoPhaseEffect[] = [
    {
      kind: 'trace',
      act: { kind: 'recovered', transactions: [...found.values()].map(asRecovered) },
      epoch: incarnation,
    },
    { kind: 'trace', act: { kind: 'lead', role: 'coordinator' }, epoch: incarnation },
  ];
  const transactions: [string, Coordinated][] = [];
  const open: [string, true][] = [];
  for (const transaction of found.values()) {
    const { txn, branch } = transaction;
    if (transaction.phase === 'collecting') {
      const reason = 'coordinator restarted';
      transactions.push([txn, { ...transaction, phase: 'aborted', reason }]);
      effects.push(
        { kind: 'append', record: { kind: 'aborted', txn, branch, reason }, forced: false },
        trace({ kind: 'decide', decision: 'abort', by: 'recovery' }, transaction, incarnation),
      );
      continue;
    }
    transactions.push([txn, transaction]);
    if (transaction.unacknowledged.length === 0) continue;
    open.push([txn, true]);
    effects.push({ kind: 'timer', name: resendTimer(branch), ms: resendMs });
  }
  const branches = [...found.values()].flatMap(({ txn, branch }): [string, string][] =>
    branch === '' ? [] : [[branch, txn]],
  );
  return [
    {
      ...state,
      epoch: incarnation,
      transactions: Table.of(transactions),
      branches: Table.of(branches),
      open: Table.of(open),
    },
    effects,
  ];
}

function replay(known: Coordinated | undefined, record: TwoPhaseRecord): Coordinated | undefined {
  switch (record.kind) {
    case 'collecting':
      return { ...blank(record, record.request), participants: record.participants };
    case 'refused':
      return { ...blank(record, undefined), phase: 'aborted', reason: record.reason };
    case 'committed':
      return known && { ...known, phase: 'committed', unacknowledged: known.participants };
    case 'aborted':
      return known && { ...known, phase: 'aborted', reason: record.reason };
    case 'end':
      return known && { ...known, unacknowledged: [] };
    case 'heuristic':
      return known && { ...known, heuristics: { ...known.heuristics, [record.node]: record.decision } };
    case 'prepared':
      return known;
    default:
      return unreachable(record);
  }
}

function blank(
  { txn, branch }: { readonly txn: string; readonly branch: string },
  request: TransactionRequest | undefined,
): Coordinated {
  return {
    txn,
    branch,
    request,
    participants: [],
    phase: 'collecting',
    votes: {},
    unacknowledged: [],
    reason: '',
    waiting: [],
    askers: [],
  };
}

function asRecovered({ txn, branch, phase }: Coordinated): RecoveredTransaction {
  if (phase === 'committed') return { txn, state: 'committed' };
  if (phase === 'aborted') return { txn, state: branch === '' ? 'refused' : 'aborted' };
  return { txn, state: 'collecting' };
}
