import type { NodeName } from '../../harness/core/op.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import { type Nanos, type TimeWindow, nanos, overlaps } from '../../harness/core/time.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import { touchedWindow } from '../timeline/settling.ts';
import { mergeWindows } from '../timeline/windows.ts';
import type { NodeDecision } from './decisions.ts';
import type { CommitEvidence } from './evidence.ts';
import { atText, decisionText, listText, violationOf } from './telling.ts';
import { type TransactionEvidence, isReadOnly, participantsOf } from './transaction-evidence.ts';

/**
 * AC4: if every participant voted yes and nothing failed, the transaction commits. It is demanded only of transactions
 * that no fault, no starved moment, no time-out or suspicion of a node and no refusal touched. What a coordinator does with
 * a read is its own business.
 */
export function nonTriviality(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  const touched = touchedTimes(evidence);
  let judged = 0;
  for (const transaction of evidence.transactions.values()) {
    const participants = participantsOf(transaction);
    if (participants === undefined || isReadOnly(transaction) || !isUnanimous(transaction, participants)) continue;
    // What a node says later of a decision, after a restart for instance, is no part of making it.
    const firsts = [...(evidence.decisions.get(transaction.txn)?.values() ?? [])].flatMap((own) => own.slice(0, 1));
    const span = spanOf(transaction, firsts);
    if (firsts.length === 0 || isWithin(touched, span)) continue;
    judged += 1;
    const abort = firsts.find(({ decision }) => decision === 'abort');
    if (abort === undefined) continue;
    violations.push(
      violationOf(evidence, transaction, {
        property: 'AC4',
        title: `transaction ${transaction.txn} was aborted although every participant voted yes and nothing failed`,
        explanation: [
          `${listText(participants)} voted yes; the last vote was seen ${atText(lastVote(transaction))}.`,
          `${decisionText(abort)}.`,
          'No fault, time-out or suspicion touched it.',
        ],
        shownBy: 'trace',
        moments: [span.from, span.to],
        nodes: [abort.node],
      }),
    );
  }
  return {
    property: 'AC4',
    violations,
    missing: evidence.traceGaps,
    judged,
    established:
      judged === 0
        ? 'no transaction with all its yes votes was free of faults and time-outs'
        : `${countText(judged, 'transaction')} with all yes votes and nothing in the way, all committed`,
  };
}

/** When something that excuses an abort was going on: anywhere, since any node may be the one that waits. */
function touchedTimes(evidence: CommitEvidence): TimeWindow[] {
  const { faults, starved, traces, settling } = evidence;
  const windows = [...starved, ...faults.map((fault) => touchedWindow(fault, settling))];
  for (const { incarnations } of traces.values()) {
    for (const { events } of incarnations) {
      for (const { act, seenAt } of events) {
        if (act.kind === 'timeout' || act.kind === 'suspect') windows.push({ from: seenAt, to: seenAt });
      }
    }
  }
  return mergeWindows(windows);
}

/** Binary search: the windows are in order and apart. */
function isWithin(windows: readonly TimeWindow[], span: TimeWindow): boolean {
  let [low, high] = [0, windows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const window = windows[middle];
    if (window !== undefined && window.to < span.from) low = middle + 1;
    else high = middle;
  }
  const next = windows[low];
  return next !== undefined && overlaps(next, span);
}

function isUnanimous({ nodes }: TransactionEvidence, participants: readonly NodeName[]): boolean {
  const votes = (node: NodeName): string[] =>
    (nodes.get(node) ?? []).flatMap(({ act }) => (act.kind === 'vote' ? [act.vote] : []));
  const isNo = [...nodes.keys()].some((node) => votes(node).includes('no'));
  return !isNo && participants.every((node) => votes(node).includes('yes'));
}

/** From the first request to the moment at which the last of these decisions was seen. */
function spanOf({ nodes, statements }: TransactionEvidence, firsts: readonly NodeDecision[]): TimeWindow {
  let from = Infinity;
  for (const acts of nodes.values()) from = Math.min(from, acts[0]?.event.seenAt ?? Infinity);
  for (const { operation } of statements) from = Math.min(from, operation.invokedAt);
  return { from: nanos(from), to: latest(firsts.map(({ at }) => at)) };
}

function lastVote({ nodes }: TransactionEvidence): Nanos {
  const votes = [...nodes.values()].flat().filter(({ act }) => act.kind === 'vote');
  return latest(votes.map(({ event }) => event.seenAt));
}

function latest(moments: readonly Nanos[]): Nanos {
  return moments.reduce((a, b) => (a > b ? a : b), nanos(-Infinity));
}
