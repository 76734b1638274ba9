import type { Operation } from '../../harness/core/history.ts';
import type { OutOfBudgetError } from '../deadline.ts';
import type { Decision } from './decide.ts';
import type { FastDecisions } from './fast/decide-fast.ts';
import type { Model } from './models/model.ts';

/** The operations of a history for which the budget was not even enough to tell their keys apart. */
export function notBegun(operations: readonly Operation[], model: Model, error: OutOfBudgetError): Decision {
  const { because, message, steps } = error;
  return decisionOf(undefined, operations, model, { because, reason: message, steps });
}

/** The keys that the fast algorithm left, when there was no time to search them: each with its operations. */
export function notSearched(
  { columns, openKeys }: FastDecisions,
  operations: readonly Operation[],
  model: Model,
): Decision[] {
  return openKeys.map(({ key, from, to }) => {
    const own = Array.from(columns.source.subarray(from, to), (source) => operations[source]);
    const present = own.filter((operation) => operation !== undefined);
    return decisionOf(key, present, model, { because: 'time', reason: 'out of time before its turn', steps: 0 });
  });
}

function decisionOf(
  key: string | undefined,
  operations: readonly Operation[],
  model: Model,
  { because, reason, steps }: { readonly because: 'time' | 'memory'; readonly reason: string; readonly steps: number },
): Decision {
  return {
    // Its calls were never put into an order.
    history: { key, partition: { model: model.name, initial: model.initial, calls: [] }, operations },
    result: { validity: 'unknown', because, reason, steps },
    steps,
  };
}
