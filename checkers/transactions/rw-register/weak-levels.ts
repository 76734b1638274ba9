import { unreachable } from '../../../harness/core/errors.ts';
import type { Violation } from '../../../harness/core/verdict.ts';
import type { Dependencies } from '../dependencies/dependencies.ts';
import { keyText, transactionName } from '../dependencies/telling.ts';
import { operationsViolation } from '../verdict/operations-violation.ts';
import { checkCausal } from '../weak/causal.ts';
import type { OrderEdge } from '../weak/order-graph.ts';
import { checkReadAtomic } from '../weak/read-atomic.ts';
import { checkReadCommitted } from '../weak/read-committed.ts';
import { type SessionHistory, initialWriter } from '../weak/session-history.ts';
import type { OrderCycle } from '../weak/shortest-cycle.ts';
import type { RegisterHistory } from './register-dependencies.ts';
import { type WeakHistory, type WeakShape, weakHistory } from './weak-history.ts';

/** The levels that are decided exactly without an order of versions. */
export type WeakLevel = 'monotonic-atomic-view' | 'read-atomic' | 'causal';

export interface WeakFinding {
  readonly level: WeakLevel;
  readonly violation: Violation | undefined;
  readonly isExact: boolean;
}

interface WeakForm extends WeakShape {
  readonly check: (history: SessionHistory) => OrderCycle | undefined;
  readonly anomaly: string;
  readonly name: string;
}

const forms: Readonly<Record<WeakLevel, WeakForm>> = {
  // The axiom that Biswas and Enea call read committed is the one of monotonic atomic view, which counts each read in its place.
  'monotonic-atomic-view': {
    check: checkReadCommitted,
    anomaly: 'observed-transaction-vanishes',
    name: 'observed transaction vanishes',
    hasSessions: false,
    hasRepeatedReads: true,
  },
  'read-atomic': {
    check: checkReadAtomic,
    anomaly: 'fractured-read',
    name: 'fractured read',
    hasSessions: false,
    hasRepeatedReads: false,
  },
  causal: {
    check: checkCausal,
    anomaly: 'causality-violation',
    name: 'causality violation',
    hasSessions: true,
    hasRepeatedReads: false,
  },
};

/** Judges a level by its axiom on commit orders, in near-linear time (checkers/transactions/weak). */
export function judgeWeakLevel({ table, view }: RegisterHistory, level: WeakLevel, property: string): WeakFinding {
  const weak = weakHistory(table, view, forms[level]);
  // An order of what is not exact would be wrong, not only less.
  if (!weak.isExact) return { level, violation: undefined, isExact: false };
  const { check, anomaly, name } = forms[level];
  const cycle = check(weak.history);
  if (cycle === undefined) return { level, violation: undefined, isExact: true };
  const steps = cycle.edges.map((edge) => sentence(table, weak, edge));
  const transactions = cycle.edges.flatMap((edge) => transactionsOf(weak, edge));
  return {
    level,
    isExact: true,
    violation: operationsViolation(table, {
      property,
      anomaly,
      title: `${name}: ${[...new Set(transactions)].map((t) => transactionName(table, t)).join(', ')} can't be in any order of commits`,
      explanation: [...steps, `No order of commits is like this, which ${level} asks for: a contradiction.`],
      transactions,
    }),
  };
}

function transactionsOf({ originals }: WeakHistory, edge: OrderEdge): number[] {
  const all = edge.kind === 'inferred' ? [edge.from, edge.reader, edge.to] : [edge.from, edge.to];
  return all.flatMap((each) => (each === initialWriter ? [] : (originals[each] ?? [])));
}

function sentence(table: Dependencies['table'], { originals }: WeakHistory, edge: OrderEdge): string {
  const name = (number: number): string =>
    number === initialWriter ? 'the beginning' : transactionName(table, originals[number] ?? 0);
  const [from, to] = [name(edge.from), name(edge.to)];
  switch (edge.kind) {
    case 'session':
      return `${from} comes before ${to}, which the same process did later.`;
    case 'write-read':
      return `${from} comes before ${to}, which read the ${keyText(table, edge.key)} that it wrote.`;
    case 'version':
      return `${from} comes before ${to} in the order of versions.`;
    case 'initial':
      return `The beginning comes before ${to}.`;
    case 'inferred':
      return `${from} comes before ${to}: ${name(edge.reader)}, to which ${from} was visible, read ${keyText(table, edge.key)} as ${to} left it, not as ${from} did.`;
    default:
      return unreachable(edge);
  }
}
