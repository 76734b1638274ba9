import type { Violation } from '../../harness/core/verdict.ts';
import { countText } from '../count-text.ts';
import type { Judgement } from '../judgement.ts';
import type { CommitEvidence } from './evidence.ts';
import type { Incarnation, NodeTrace } from './node-order.ts';
import { addPromise, brokenPromise, newPromises, type Broken } from './promises.ts';
import { atText, lifeText, violationOf } from './telling.ts';
import { type Evidence, type TransactionEvidence, isReadOnly, participantsOf } from './transaction-evidence.ts';

/** AC7: a vote and a decision that a node told survive its restart. What it told is compared with what recovery found. */
export function durability(evidence: CommitEvidence): Judgement {
  const violations: Violation[] = [];
  let compared = 0;
  for (const transaction of evidence.transactions.values()) {
    if (isReadOnly(transaction)) continue;
    for (const [node, acts] of transaction.nodes) {
      const trace = evidence.traces.get(node);
      if (trace === undefined || trace.incarnations.length < 2) continue;
      const result = compare(evidence, transaction, trace, acts);
      compared += result.compared;
      if (result.violation !== undefined) violations.push(result.violation);
    }
  }
  const restarts = restartsOf(evidence);
  return {
    property: 'AC7',
    violations,
    missing: [...evidence.traceGaps, ...restarts.missing],
    // Without a restart nothing could be lost: whether there had to be one is for the plan to say.
    judged: Math.max(evidence.traces.size, restarts.count),
    established:
      restarts.count === 0
        ? 'no node restarted, so nothing could be lost'
        : `${countText(restarts.count, 'restart')}: ${countText(compared, 'vote or decision', 'votes and decisions')} told before were found by recovery`,
  };
}

/** Walks through the acts of a node in one transaction, and holds its promises against each recovery that follows. */
function compare(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  trace: NodeTrace,
  acts: readonly Evidence[],
): { readonly compared: number; readonly violation?: Violation } {
  const promises = newPromises();
  let compared = 0;
  for (const [index, each] of acts.entries()) {
    const { incarnation } = each.event;
    if (each.act.kind !== 'found') addPromise(promises, each);
    const isLastOfLife = acts[index + 1]?.event.incarnation !== incarnation;
    const recoveries = [
      each.act.kind === 'found' ? trace.incarnations.find(({ number }) => number === incarnation) : undefined,
      isLastOfLife ? forgettingRecovery(trace, incarnation, transaction.txn) : undefined,
    ];
    for (const recovery of recoveries) {
      if (recovery?.found === undefined) continue;
      if (promises.vote !== undefined || promises.told !== undefined) compared += 1;
      const state = recovery.found.get(transaction.txn);
      const isForgettable = (): boolean => everyoneCommitted(transaction, recovery.foundBy?.seenAt ?? 0);
      const broken = brokenPromise(promises, state, isForgettable);
      if (broken === undefined) continue;
      return { compared, violation: lossViolation(evidence, transaction, { trace, recovery, broken, state }) };
    }
  }
  return { compared };
}

/** The next recovery, if it does not know the transaction; one that does is an act of its own. */
function forgettingRecovery(trace: NodeTrace, after: number, txn: string): Incarnation | undefined {
  const next = nextRecovery(trace, after);
  return next?.found?.has(txn) === false ? next : undefined;
}

/** The next life of the node that says what it found; undefined when it is not known, or there was none. */
function nextRecovery({ incarnations }: NodeTrace, after: number): Incarnation | undefined {
  // A life that was cut short before it could say anything about transactions changed nothing.
  return incarnations.find((life) => life.number > after && (life.found !== undefined || hasTransactions(life)));
}

function hasTransactions({ events }: Incarnation): boolean {
  return events.some(({ txn }) => txn !== undefined);
}

/** A coordinator may forget a commit once every participant has it. */
function everyoneCommitted(transaction: TransactionEvidence, before: number): boolean {
  return (participantsOf(transaction) ?? []).every((node) =>
    (transaction.nodes.get(node) ?? []).some(({ act, event }) => {
      if (event.seenAt > before) return false;
      if (act.kind === 'write') return act.record === 'committed' && act.forced;
      return (act.kind === 'decide' || act.kind === 'apply') && act.decision === 'commit';
    }),
  );
}

function restartsOf({ traces }: CommitEvidence): { readonly count: number; readonly missing: readonly string[] } {
  let count = 0;
  const missing: string[] = [];
  for (const { node, incarnations } of traces.values()) {
    const later = incarnations.slice(1);
    count += later.length;
    for (const life of later) {
      if (life.found === undefined && hasTransactions(life)) {
        missing.push(`${node} does not say what its recovery found in incarnation ${life.number}`);
      }
    }
  }
  return { count, missing };
}

interface Loss {
  readonly trace: NodeTrace;
  readonly recovery: Incarnation;
  readonly broken: Broken;
  readonly state: string | undefined;
}

function lossViolation(
  evidence: CommitEvidence,
  transaction: TransactionEvidence,
  { trace, recovery, broken, state }: Loss,
): Violation {
  const { node } = trace;
  const foundAt = recovery.foundBy?.seenAt ?? broken.promise.event.seenAt;
  const foundText = state === undefined ? 'nothing of it' : `it ${state}`;
  return violationOf(evidence, transaction, {
    property: 'AC7',
    anomaly: broken.promise.act.kind === 'vote' ? 'amnesia' : 'lost-decision',
    title: `${node} lost ${broken.what} on ${transaction.txn} in its restart`,
    explanation: [
      `${node} ${broken.did} ${atText(broken.promise.event.seenAt)} (${lifeText(broken.promise)}).`,
      `After its restart, in incarnation ${recovery.number}, recovery found ${foundText} ${atText(foundAt)}.`,
    ],
    shownBy: 'trace',
    moments: [broken.promise.event.seenAt, foundAt],
    nodes: [node],
  });
}
