import type { NodeName } from '../../harness/core/op.ts';
import { type Nanos, formatDurationMs, nanosToMs } from '../../harness/core/time.ts';
import type { Decision, TraceEvent } from '../../harness/core/trace.ts';
import type { Violation } from '../../harness/core/verdict.ts';
import type { StreamingCheck, StreamOptions } from '../../harness/ports/checker.ts';
import { streamOperations } from '../stream-by-key.ts';
import { clientStatement } from './client-answers.ts';

/** So many transactions are remembered; the oldest go first. One that is contradicted later than that is left for `check`. */
const transactionsMax = 100_000;

const all: readonly string[] = ['AC1', 'AC2', 'AC3', 'AC4', 'AC5', 'AC6', 'AC7', 'AC8', 'AC9'];

/** Who first held a decision of a transaction, and which. */
interface Holding {
  readonly who: NodeName | 'a client';
  readonly decision: Decision;
  readonly at: Nanos;
  readonly index: number | undefined;
}

/**
 * AC1, AC2 and AC6 while a run goes on: the first decision of each transaction that was told, applied or found in a log, and the
 * first that contradicts it. A decision that may still die in the memory of its node does not count yet. Of a property that the system does
 * not promise, while it promises another one of AC1 to AC9, nothing is told: the verdict does not count it either.
 */
export function streamAtomicCommit({ promised = [] }: StreamOptions): StreamingCheck {
  const counted = new Set(promised.filter((name) => all.includes(name)));
  const firsts = new Map<string, Holding>();

  const hold = (txn: string, holding: Holding): Violation | undefined => {
    const first = firsts.get(txn);
    if (first !== undefined) {
      if (first.decision === holding.decision) return undefined;
      const violation = contradiction(txn, first, holding);
      return counted.size === 0 || counted.has(violation.property) ? violation : undefined;
    }
    firsts.set(txn, holding);
    const [oldest] = firsts.size > transactionsMax ? firsts.keys() : [];
    if (oldest !== undefined) firsts.delete(oldest);
    return undefined;
  };

  const clients = streamOperations('any', (operation, hasEnded) => {
    const statement = hasEnded ? clientStatement(operation) : undefined;
    if (statement?.told === undefined) return undefined;
    const at = operation.completedAt ?? operation.invokedAt;
    return hold(statement.txn, { who: 'a client', decision: statement.told, at, index: operation.index });
  });

  return {
    add: (op) => clients.add(op),
    addTrace(event) {
      for (const [txn, decision] of decisionsIn(event)) {
        const violation = hold(txn, { who: event.node, decision, at: event.seenAt, index: undefined });
        if (violation !== undefined) return violation;
      }
      return undefined;
    },
  };
}

function decisionsIn({ act, txn }: TraceEvent): readonly (readonly [string, Decision])[] {
  if (act.kind === 'recovered') {
    return act.transactions.flatMap(({ txn: found, state }) =>
      state === 'committed' || state === 'aborted'
        ? [[found, state === 'committed' ? 'commit' : 'abort'] as const]
        : [],
    );
  }
  return (act.kind === 'tell' || act.kind === 'apply') && txn !== undefined ? [[txn, act.decision]] : [];
}

function contradiction(txn: string, first: Holding, second: Holding): Violation {
  const holders = [first, second];
  const nodes = holders.flatMap(({ who }) => (who === 'a client' ? [] : who));
  const property = nodes.length < 2 ? 'AC6' : nodes[0] === nodes[1] ? 'AC2' : 'AC1';
  const text = ({ who, decision, at }: Holding): string =>
    `${who} ${who === 'a client' ? 'was told' : 'held'} ${decision} at ${formatDurationMs(nanosToMs(at))}`;
  return {
    property,
    title: `transaction ${txn}: ${text(first)}, and ${text(second)}`,
    explanation: [],
    shownBy: nodes.length === 0 ? 'clients' : 'trace',
    window: { from: first.at, to: second.at },
    operations: holders.flatMap(({ index }) => index ?? []),
    nodes: [...new Set(nodes)],
    transaction: txn,
  };
}
