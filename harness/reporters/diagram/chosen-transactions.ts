import { isJsonObject } from '../../core/json.ts';
import type { FaultRecord } from '../../core/nemesis-line.ts';
import type { RunRecord } from '../../core/run-record.ts';

/** Transactions that are drawn beside those of the violations. */
const chosenMax = 5;

export interface ChosenTransaction {
  readonly transaction: string;
  readonly why: string;
}

/** Those that a trigger chose, then those of whose messages one was acted on; none where neither happened. */
export function chosenTransactions(record: RunRecord, faults: readonly FaultRecord[]): ChosenTransaction[] {
  const messages = record.messages ?? [];
  const known = new Set([...messages.map(({ txn }) => txn), ...record.traces.map(({ txn }) => txn)]);
  const bound = faults.flatMap((fault) =>
    bindingsOf(fault)
      .filter((value) => known.has(value))
      .map((transaction) => ({ transaction, why: `${fault.step} ${fault.fault} waited for it` })),
  );
  const touched = messages.flatMap(({ by, fate, txn }) =>
    txn === undefined || by === undefined || fate === 'passed'
      ? []
      : [{ transaction: txn, why: `messages of it were acted on (${fate} by ${by})` }],
  );
  const first = new Map<string, ChosenTransaction>();
  for (const each of [...bound, ...touched]) if (!first.has(each.transaction)) first.set(each.transaction, each);
  return [...first.values()].slice(0, chosenMax);
}

function bindingsOf({ stages }: FaultRecord): string[] {
  const evidence = stages.asked?.evidence;
  const bindings = isJsonObject(evidence) ? evidence['bindings'] : undefined;
  if (!isJsonObject(bindings)) return [];
  return Object.values(bindings).filter((value) => typeof value === 'string');
}
